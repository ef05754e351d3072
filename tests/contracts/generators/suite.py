"""The contract of generators as clauses: each is run for every stand, by `test_generators.py`.

What the clauses cannot tell: whether a vendor's real servers behave as the sandbox does, and
whether a result shows what was asked for.
"""

from . import clauses_of_asking, clauses_of_jobs, clauses_of_trouble
from .bench import CLAUSES, Bench, Clause, clause

__all__ = [
    "CLAUSES",
    "Bench",
    "Clause",
    "clause",
    "clauses_of_asking",
    "clauses_of_jobs",
    "clauses_of_trouble",
]
