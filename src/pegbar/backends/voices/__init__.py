"""Voices, one file each: a speaking one, and one that only knows how long reading takes."""
