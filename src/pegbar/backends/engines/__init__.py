"""Engines: where steps run."""
