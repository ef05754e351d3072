"""Shows on disk: the only place that reads an author's files."""
