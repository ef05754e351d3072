"""What vendors' files share on the wire: one try per call, and downloads that are whole or nothing.

`opening.py` opens an official library with the account's key and address, `once.py` is the
transport that it is given in place of its own, so that it retries nothing; `calling.py` makes
trouble of whatever it raises; `bringing.py` brings results, `pickup.py` lays files out for vendors
that take none; `usual.py` is what most say alike. Nobody else may call them.
"""
