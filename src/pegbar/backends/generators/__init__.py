"""Generators: one file for each vendor, server or package. Found by themselves: see `shelf`."""
