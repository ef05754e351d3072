"""Timeline, captions and pages that people read the film by."""
