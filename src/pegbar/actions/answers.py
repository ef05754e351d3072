"""The answers that people gave to what rule packs ask, as they stand."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pegbar.assets.facts import Fact, QuestionAnswered
from pegbar.values.digests import Digest, digest_bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The last answer to a question: `key` is `PACK/QUESTION`, with `@TOOL` where it is asked of
    each tool. `words` is the digest of the question as it was answered. An answer that was
    `escalated` was decided by whoever is above, in the words of its `note`."""

    key: str
    answer: str
    note: str
    by: str
    at: str
    roles: tuple[str, ...]
    escalated: bool
    words: str
    fact: int

    def is_about(self, question: str) -> bool:
        """Whether the question still has the words that were answered."""
        return self.words == words_of(question)


def words_of(question: str) -> Digest:
    """The digest of a question's words, by which an answer holds on to them."""
    return digest_bytes(" ".join(question.split()).encode())


def answers_of(facts: Iterable[Fact]) -> dict[str, Answer]:
    """The last answer to each question, by its key."""
    found: dict[str, Answer] = {}
    for fact in facts:
        body = fact.body
        if isinstance(body, QuestionAnswered):
            key = f"{body.pack}/{body.rule}"
            found[key] = Answer(
                key=key,
                answer=body.answer,
                note=body.note,
                by=fact.by,
                at=fact.at,
                roles=body.roles,
                escalated=body.escalated,
                words=body.inputs[0] if body.inputs else "",
                fact=fact.number,
            )
    return found
