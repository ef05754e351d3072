"""What the desk adds to a generator's own library, and a thousand jobs at once with failures."""
