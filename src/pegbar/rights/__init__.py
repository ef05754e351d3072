"""What may be done with a thing, by whom, where and when: labels and their join. No I/O."""
