"""Tables with baselines. Each folder is one: `python -m benchmarks.graph` prints it."""
