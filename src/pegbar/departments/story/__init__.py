"""Screenplay to shots: reading, breaking down, staging by rules."""
