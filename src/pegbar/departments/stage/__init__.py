"""Rigs, acting and drawing: performances and guides."""
