"""Money: what may be spent, what is, and on what. The purse stops before the limit; costs tell."""
