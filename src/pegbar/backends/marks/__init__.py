"""Marks: identifiers in pictures that survive what happens to pictures."""
