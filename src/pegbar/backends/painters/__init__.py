"""Painters: what learns a show's look and paints its drawings."""
