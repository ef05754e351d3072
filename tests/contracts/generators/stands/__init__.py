"""One file per vendor: what the suite needs to know of it. Each has a `STAND`."""
