"""One file a use case: what the house can be asked to do."""
