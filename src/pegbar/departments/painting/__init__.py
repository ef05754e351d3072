"""Guides to painted drawings, by the generator that is cast."""
