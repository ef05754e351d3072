"""What rights cost: a decision, lineage, labels, signing and encryption, each beside its floor."""
