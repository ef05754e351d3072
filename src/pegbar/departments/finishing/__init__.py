"""Sound and picture made deliverable: mix, loudness, encode."""
