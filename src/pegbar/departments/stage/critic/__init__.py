"""The critic: looks at a shot as an audience would, and says what it would stumble over."""
