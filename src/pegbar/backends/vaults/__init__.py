"""Vaults: where bytes are kept."""
