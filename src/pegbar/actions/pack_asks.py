"""What packs ask of people, and which of it is still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from pegbar.actions.answers import Answer, answers_of
from pegbar.assets.facts import ApprovalGiven, Fact
from pegbar.rights.packs import Ask, Pack, PackRule
from pegbar.values.digests import Digest

State = Literal["met", "open", "blocked"]


class AskState(msgspec.Struct, frozen=True, kw_only=True):
    """An ask as it stands: `met`; `open`, because nobody spoke to it yet in these words; or
    `blocked`, because what was said does not let the use through. `note` says what was said."""

    key: str
    ask: Ask
    state: State
    note: str = ""

    def told(self) -> str:
        """What is to be done about it, for a person."""
        if self.ask.kind == "approval":
            stage = self.ask.stage
            return f"the stage {stage} is not approved (pegbar approve SHOW --stage {stage})"
        said = f"is answered {self.note}" if self.note else "is not answered"
        return f"{self.key} {said} (pegbar answer SHOW {self.key} …)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What people said so far: answers by key, and the approvals with the bytes they are about."""

    answers: Mapping[str, Answer]
    approvals: Sequence[ApprovalGiven]


def heard(facts: Sequence[Fact]) -> Heard:
    """Read off the ledger."""
    given = [one.body for one in facts if isinstance(one.body, ApprovalGiven)]
    return Heard(answers=answers_of(facts), approvals=given)


def asks_of(
    pack: Pack, rule: PackRule, tools: Iterable[str], files: frozenset[Digest], said: Heard
) -> Iterator[AskState]:
    """Every ask of a rule as it stands. `tools` make something in the film; `files` are the very
    bytes in question: an approval of other bytes is none."""
    for ask in rule.asks:
        if ask.kind == "approval":
            yield _approved(pack.ask_key(ask), ask, files, said.approvals)
        elif ask.per == "tool":
            for tool in tools:
                yield _answered(pack.ask_key(ask, tool), ask, said.answers)
        else:
            yield _answered(pack.ask_key(ask), ask, said.answers)


def _answered(key: str, ask: Ask, answers: Mapping[str, Answer]) -> AskState:
    given = answers.get(key)
    if given is None or not given.is_about(ask.text):
        return AskState(key=key, ask=ask, state="open")
    entitled = not ask.of or bool(set(given.roles) & {role.value for role in ask.of})
    passes = given.answer in ask.passes or (ask.escalates and given.escalated)
    note = f"{given.answer} by {given.by}" + (", escalated" if given.escalated else "")
    return AskState(key=key, ask=ask, state="met" if entitled and passes else "blocked", note=note)


def _approved(
    key: str, ask: Ask, files: frozenset[Digest], given: Sequence[ApprovalGiven]
) -> AskState:
    """The last word about these bytes at this stage, of somebody entitled."""
    wanted = {role.value for role in ask.of}
    ours = [
        one
        for one in given
        if one.stage == ask.stage
        and files
        and files <= set(one.inputs)
        and (not wanted or wanted & set(one.roles))
    ]
    if not ours:
        return AskState(key=key, ask=ask, state="open")
    last = ours[-1]
    return AskState(key=key, ask=ask, state="met" if last.approved else "blocked", note=last.note)
