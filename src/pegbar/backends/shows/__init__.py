"""Shows: where an author's files are read from."""
