"""What the author wrote: show, screenplay, shots, rigs, sets, direction. Records, no bytes."""
