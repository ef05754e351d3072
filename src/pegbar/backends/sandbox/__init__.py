"""A house of loopback servers that keep vendors' published contracts, for rehearsals and tests.

No vendor is met here. `floor.py` holds the jobs of all, `pictures.py` makes what they give, one
file per vendor speaks its tongue, and `house.py` serves them on 127.0.0.1.
"""
