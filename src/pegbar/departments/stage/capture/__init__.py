"""Performance capture: an actor's face as the channels of a rig's face, and put on a figure."""
