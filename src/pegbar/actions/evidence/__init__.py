"""The evidence pack of a show: what is in it, how it is gathered, shown, signed and checked."""
