"""Reads the camera words of a script: CLOSE ON, PAN TO, OVER PIP'S SHOULDER, RACK FOCUS TO."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from pegbar.departments.story.acts import Asked
from pegbar.departments.story.clauses import unknown_verb_in, verb_in
from pegbar.departments.story.names import Mention, Names
from pegbar.production.acting import Size

PAN, TILT, TRUCK, PEDESTAL = 0.3, 0.22, 0.25, 0.2
PUSH_IN, PULL_BACK, SHAKE = 0.18, -0.25, 0.5

_LEAD = r"(?:(?:slow(?:ly)?|the\s+camera|camera|we|and|then|now|angle)\s+)*"
_TAIL = re.compile(r"\s*(?:\bas\b|\bwhile\b|[:;,]|\s[-–—]+\s|[-–—]+(?=\s|$))\s*", re.IGNORECASE)
_SIDE = re.compile(r"\b(left|right)\b")
_ON = r"(?:\s+(?:on|of|over|to|toward|towards|at|into|across|with|from)\b)?"


def _size(size: Size) -> Callable[[re.Match[str]], Asked]:
    return lambda _: Asked(size=size)


def _move(**moves: float) -> Callable[[re.Match[str]], Asked]:
    return lambda _: Asked(**moves)  # type: ignore[arg-type]


def _swing(name: str, amount: float) -> Callable[[re.Match[str]], Asked]:
    def found(hit: re.Match[str]) -> Asked:
        back = re.search(r"\b(?:left|up)\b", hit[0].casefold())
        return Asked(**{name: -amount if back else amount})  # type: ignore[arg-type]

    return found


def _row(words: str, asked: Callable[[re.Match[str]], Asked]) -> tuple[re.Pattern[str], object]:
    return re.compile(rf"^{_LEAD}(?:{words})(?![\w'’])", re.IGNORECASE), asked


_S = r"(?:\s+shot|\s+angle)?"
_ROWS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Asked]], ...] = tuple(
    (pattern, asked)  # type: ignore[misc]
    for pattern, asked in (
        _row(rf"extreme\s+close(?:[-\s]?up)?{_S}{_ON}|ECU{_ON}", _size(Size.ECU)),
        _row(
            rf"close(?:r|ly)?\s+on|close[-\s]?up{_S}{_ON}|tight(?:er)?\s+on|CU{_ON}",
            _size(Size.CU),
        ),
        _row(rf"insert{_S}{_ON}", lambda _: Asked(size=Size.CU, insert=True)),
        _row(rf"medium\s+close(?:[-\s]?up)?{_S}{_ON}|MCU{_ON}", _size(Size.MCU)),
        _row(
            rf"(?:angle|favou?ring|reverse(?:\s+angle)?|back)\s+on|medium\s+(?:shot|on){_ON}"
            rf"|two[-\s]?shot{_ON}",
            _size(Size.MS),
        ),
        _row(rf"full\s+shot{_ON}", _size(Size.FS)),
        _row(
            rf"(?:extreme\s+(?:wide|long)\s+shot|aerial(?:\s+shot)?){_ON}",
            _size(Size.EWS),
        ),
        _row(
            rf"wide(?:r)?\s+(?:on|shot|angle){_ON}|long\s+shot{_ON}|establishing(?:\s+shot)?{_ON}"
            rf"|wide(?:r)?$",
            _size(Size.WS),
        ),
        _row(r"pans?\s+(?:over\s+)?(?:to|across|left|right|with|along|from)", _swing("pan", PAN)),
        _row(r"tilts?\s+(?:up|down)(?:\s+(?:to|at|on|towards?))?", _swing("tilt", TILT)),
        _row(
            r"(?:truck|track|dolly|travel)(?:s|ies)?\s+(?:left|right|with|along|past)(?:\s+to)?",
            _swing("truck", TRUCK),
        ),
        _row(
            r"(?:crane|boom|pedestal)s?\s+(?:up|down)(?:\s+(?:to|over))?",
            _swing("pedestal", PEDESTAL),
        ),
        _row(
            r"(?:push|dolly|doll(?:ies)|zoom|track|move)(?:s|es)?\s+in(?:\s+(?:on|to|towards?))?",
            _move(push=PUSH_IN),
        ),
        _row(
            r"(?:pull|dolly|zoom|track|move)s?\s+(?:back|out|away)(?:\s+(?:from|to))?"
            r"|widens?(?:\s+(?:to|out))?",
            _move(push=PULL_BACK),
        ),
        _row(r"hand[-\s]?held|shak(?:y|ing)\s+camera", _move(shake=SHAKE)),
        _row(
            r"(?:rack(?:s|ing)?(?:\s+(?:the\s+)?focus)?|(?:focus|the\s+focus)\s+(?:racks|shifts|"
            r"moves|goes|pulls)|shift\s+focus)(?:\s+(?:from|to))?",
            lambda _: Asked(racks=True),
        ),
    )
)
_OVER = re.compile(
    rf"^{_LEAD}(?:over|o\.?t\.?s\.?)\s+(?:the\s+)?(.{{1,60}}?)['’]s?\s+shoulder\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Lens:
    """What the camera was asked for, and the rest of the sentence, which is action. `missed` says
    why it cannot be done."""

    asked: Asked
    rest: str
    missed: str = ""


def lens_of(sentence: str, names: Names) -> Lens | None:
    """The camera words that a sentence opens with; None where it opens with none."""
    if over := _OVER.match(sentence):
        return _over_shoulder(sentence, over, names)
    for pattern, make in _ROWS:
        if hit := pattern.match(sentence):
            return _aimed(make(hit), sentence[hit.end() :], names)
    return None


def _aimed(asked: Asked, behind: str, names: Names) -> Lens:
    """Camera words with what they are aimed at."""
    head, rest = _cut(behind)
    seen = [one for one in names.find(head) if one.sort in "cp"]
    on = tuple(dict.fromkeys(one.name for one in seen))
    places = [one.name for one in names.find(head) if one.sort == "m"]
    if asked.racks:
        pair = (*on[:2],) if len(on) > 1 else ("", *on)
        missed = "" if on else "does not say what comes into focus"
        return Lens(replace(asked, rack=pair), rest, missed)
    words = _words(head)
    if asked.size is None:
        toward = (on or tuple(places) or ("",))[0]
        side = asked.pan or asked.truck
        if toward and side:
            asked = replace(asked, toward=toward)
        held = on if asked.push else ()
        return Lens(replace(asked, on=held), rest)
    if not on and words and asked.size not in (Size.WS, Size.EWS):
        return Lens(asked, rest, f"no character or prop is called '{' '.join(words)[:40]}'")
    if asked.insert and not [one for one in seen if one.sort == "p"]:
        asked = replace(asked, insert=False)
    if asked.insert or (on and _only_things(seen) and asked.size in (Size.CU, Size.ECU)):
        on = tuple(one.name for one in seen if one.sort == "p")
        asked = replace(asked, insert=True)
    return Lens(replace(asked, on=on), rest)


def _only_things(seen: list[Mention]) -> bool:
    return all(one.sort == "p" for one in seen)


def _over_shoulder(sentence: str, over: re.Match[str], names: Names) -> Lens:
    who = names.character(over[1])
    head, rest = _cut(sentence[over.end() :])
    on = tuple(one.name for one in names.find(head) if one.sort in "cp" and one.name != who)
    missed = "" if who else f"no character is called '{over[1][:40]}'"
    return Lens(Asked(size=Size.MS, over=who or "", on=on), rest, missed)


def _cut(behind: str) -> tuple[str, str]:
    """What the camera is aimed at, and the action that follows."""
    lead = _TAIL.match(behind)
    if lead:
        behind = behind[lead.end() :]
    found = _TAIL.search(behind)
    if found is None:
        aim = behind.strip()
        return aim, aim if verb_in(aim) or unknown_verb_in(aim) else ""
    return behind[: found.start()].strip(), behind[found.end() :].strip()


_ARTICLES = frozenset({"the", "a", "an", "his", "her", "their", "both", "again", "in", "here"})


def _words(text: str) -> list[str]:
    return [one for one in re.findall(r"[\w'’-]+", text.casefold()) if one not in _ARTICLES]
