"""Every way that was thought of to get from one show of a studio into another."""
