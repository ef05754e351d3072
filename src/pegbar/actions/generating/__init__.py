"""The desk: who carries requests to generators, pays for each at most once, and brings the results.

`desk.Desk` is the port Jobs; everything else here is its parts.
"""
