"""Signers: content credentials, and the identities that they are signed with."""
