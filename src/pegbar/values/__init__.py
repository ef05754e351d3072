"""The smallest nouns: digests, ids, time, places, errors. No I/O; any room may call it."""
