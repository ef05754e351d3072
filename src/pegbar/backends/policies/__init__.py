"""Engines that decide at the doors."""
