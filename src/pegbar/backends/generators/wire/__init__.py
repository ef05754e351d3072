"""What vendors' files share on the wire: one try per call, and downloads that are whole or nothing.

`once.py` is a transport that official libraries can be given in place of their own, so that they
retry nothing; `bringing.py` brings results. Nobody else may call them.
"""
