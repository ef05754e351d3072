"""Models that vendors of many models sell, written down in YAML: a few lines each, no code.

`form.py` holds what may stand in a file, `reading.py` makes generators of it, `asking.py` turns a
request into an endpoint's own inputs, `selling.py` is the vendor who sells them. The files beside
them come with the product; a studio puts its own into `<studio>/generators/`.
"""
