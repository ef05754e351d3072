"""A film as a build: steps, keys, plans and reasons. Pure; it reads and runs nothing."""
