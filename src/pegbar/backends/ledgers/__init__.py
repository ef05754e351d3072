"""Ledgers: where facts are kept."""
