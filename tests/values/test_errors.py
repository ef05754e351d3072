from __future__ import annotations

import pickle

import pytest

from pegbar.values import errors
from pegbar.values.errors import BadInput, PegbarError, Trespass
from pegbar.values.place import Place

KINDS = sorted(
    (
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, PegbarError)
    ),
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_crosses_a_process_border_whole(kind):
    error = kind("no", place=Place("a.yaml", 3, 7), hint="try", about="sh1")
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is kind
    assert (other.message, other.place, other.hint, other.about) == (
        "no",
        Place("a.yaml", 3, 7),
        "try",
        "sh1",
    )
    assert str(other) == str(error) == "a.yaml:3:7: no (try)"


def test_every_kind_of_error_has_a_code_of_its_own():
    assert len({kind.code for kind in KINDS}) == len(KINDS) == 9


def test_only_a_persons_own_file_or_argument_ends_with_two():
    assert [kind for kind in KINDS if kind.exit_code == 2] == [BadInput, Trespass]


@pytest.mark.parametrize("kind", KINDS)
def test_the_tree_at_the_top_of_the_file_is_the_tree(kind):
    assert f"{kind.__name__} " in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("place", "text"),
    [(Place("a"), "a"), (Place("a", 2), "a:2"), (Place("a", 2, 5), "a:2:5")],
)
def test_a_place_is_written_as_editors_read_it(place, text):
    assert str(place) == text
