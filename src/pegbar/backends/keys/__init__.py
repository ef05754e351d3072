"""Keys: where a studio's key is kept, and the ring of keys of each show."""
