"""Generators: whatever paints. A vendor or a model is one file."""
