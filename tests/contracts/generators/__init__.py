"""Generators are held against their contract here."""

import pytest

pytest.register_assert_rewrite(
    *(
        f"{__name__}.{one}"
        for one in ("bench", "clauses_of_asking", "clauses_of_jobs", "clauses_of_trouble", "stand")
    )
)
