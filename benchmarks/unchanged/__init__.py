"""What a verb costs where nothing has to be made."""
