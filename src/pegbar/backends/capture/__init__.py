"""Readers of an actor's face. They run outside this process, in an environment of their own."""
