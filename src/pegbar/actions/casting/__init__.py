"""Casting: who makes which shot, why, and what a person may change about it."""
