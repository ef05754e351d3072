"""Fakes that keep the ports, for tests."""
