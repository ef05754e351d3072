"""What marks survive, and what they cost."""
