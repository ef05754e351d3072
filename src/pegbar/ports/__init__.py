"""The house's doors to the world: small protocols that backends keep. At most five methods."""
