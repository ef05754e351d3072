"""The concrete ends of the ports. One vendor, store or engine is one file."""
