"""The film's steps, one file a department: what each makes, and from what."""
