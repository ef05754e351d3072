"""The departments of the studio: pure recipes on their own craft. One does not import another."""
