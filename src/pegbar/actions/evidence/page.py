"""The evidence as a page for people: one file of plain HTML that prints well. No scripts, nothing
from anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from pegbar.actions.evidence.page_cells import (
    Html,
    digests,
    fact,
    nb,
    shots,
    span,
    table,
    time,
    two,
    where,
)
from pegbar.actions.evidence.page_prompts import prompts
from pegbar.actions.evidence.records import Pack, Source

_STYLE: Final = """
:root { color-scheme: light; --ink: #1d2226; --soft: #5c666d; --line: #d5dadd; --wash: #f4f6f6;
  --mark: #0b6a5c; --warn: #9a3412; }
* { box-sizing: border-box; }
body { font: 15px/1.5 "Source Serif 4", Georgia, "Noto Serif", serif; color: var(--ink);
  max-width: 62rem; margin: 0 auto; padding: 3rem 2rem 5rem; background: #fff; }
h1 { font-size: 2.1rem; line-height: 1.15; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .4rem; padding-top: .7rem;
  border-top: 2px solid var(--ink); }
p { margin: .4rem 0 .8rem; max-width: 46rem; }
.soft, .none { color: var(--soft); }
.kicker { letter-spacing: .12em; text-transform: uppercase; font-size: .75rem; color: var(--mark);
  margin: 0 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .84rem; margin: .6rem 0 1rem; }
th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--ink);
  padding: .25rem .7rem .25rem 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: .35rem .7rem .35rem 0; vertical-align: top;
  overflow-wrap: break-word; }
td:last-child, th:last-child { padding-right: 0; }
code, pre, .id { font: .86em/1.4 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { background: var(--wash); padding: .8rem 1rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.id { color: var(--soft); white-space: nowrap; }
.nb { white-space: nowrap; }
.no { color: var(--warn); font-weight: 600; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1rem;
  margin: 1.4rem 0; padding: 1rem 1.2rem; background: var(--wash); }
.facts b { display: block; font-size: 1.35rem; line-height: 1.2; }
.facts span { color: var(--soft); font-size: .8rem; }
nav ol { columns: 2; column-gap: 3rem; padding-left: 1.4rem; max-width: 46rem; }
nav a { color: inherit; text-decoration-color: var(--line); }
@media (max-width: 40rem) { body { padding: 1.5rem 1rem; } nav ol { columns: 1; }
  table { display: block; overflow-x: auto; } }
@page { size: A4; margin: 18mm 16mm; }
@media print { body { font-size: 10pt; max-width: none; padding: 0; } h2, h3 { break-after: avoid; }
  tr, pre { break-inside: avoid; } thead { display: table-header-group; }
  .facts, pre { background: none; border: 1px solid var(--line); }
  nav a { text-decoration: none; } }
"""


def page_of(pack: Pack) -> str:
    """The whole page."""
    sections = [(name, title, write(pack)) for name, title, write in _SECTIONS]
    contents = "".join(
        f'<li><a href="#{name}">{escape(title)}</a></li>' for name, title, _ in sections
    )
    body = "".join(
        f'<section><h2 id="{name}">{number}. {escape(title)}</h2>{text}</section>'
        for number, (name, title, text) in enumerate(sections, start=1)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(pack.title)} · evidence</title><style>{_STYLE}</style></head><body>"
        f"<header>{_head(pack)}</header><nav><ol>{contents}</ol></nav><main>{body}</main>"
        "</body></html>\n"
    )


def _head(pack: Pack) -> str:
    generated = sum(one.generated > 0 for one in pack.disclosure)
    numbers = (
        (len(pack.sources), "sources"),
        (len({one.by for one in pack.sources if one.by}), "people who made them"),
        (len(pack.consents), "consents"),
        (f"{generated} of {len(pack.disclosure)}", "shots with generated picture"),
        (sum(not one.allowed for one in pack.verdicts), "refusals"),
    )
    tiles = "".join(f"<div><b>{value}</b><span>{name}</span></div>" for value, name in numbers)
    return (
        f'<p class="kicker">Evidence pack</p><h1>{escape(pack.title)}</h1>'
        f'<p class="soft">Show <code>{escape(pack.show)}</code> of {escape(pack.studio)} · '
        f"gathered {time(pack.made)} by {escape(pack.made_by)} with {escape(pack.made_with)}</p>"
        "<p>What this film was made of, by whom, with which tools, and under which permissions, as "
        "the studio’s ledger says it. A number such as #12 is a fact of that ledger, quoted in "
        "full and with its proof in <code>evidence.json</code>. <code>pegbar verify</code> checks "
        "this page and that file without the studio and without a network. It is evidence, not "
        f'legal advice.</p><div class="facts">{tiles}</div>'
    )


def _ai_use(pack: Pack) -> str:
    rows = [
        (
            two(one.name, one.version),
            two(one.craft, shots(one.shots)),
            one.training,
            two(one.terms, f"as known here on {time(one.terms_at)}"),
            one.steps,
            fact(one.fact, one.last_fact),
            digests(one.weights),
        )
        for one in pack.ai_use
    ]
    heads = ("Generator", "For what", "What it learned from", "Terms", "Steps", "Facts", "Weights")
    came = [one for one in pack.sources if one.origin in {"generated", "composite"}]
    given = table(
        ("Came in already generated", "By", "Fact"),
        [
            (one.path, one.by or Html('<span class="no">nobody said</span>'), fact(one.fact))
            for one in came
        ],
        "No source says that it was generated before it came in.",
    )
    note = (
        "<p>Layout, acting, light, score and cutting are done by Pegbar’s own programs, which "
        "learned from nothing; they are not listed here.</p>"
    )
    return table(heads, rows, "No generator was used.") + given + note


def _consents(pack: Pack) -> str:
    rows = [
        (
            two(one.person, one.id),
            two(one.use, one.kind),
            two(", ".join(one.purposes), where(one.territories)),
            two(f"signed {one.signed}", span(one.start, one.end)),
            two(f"granted {time(one.granted)}", f"by {one.granted_by}"),
            two(f"taken back {time(one.revoked)}", f"by {one.revoked_by}: {one.reason}")
            if one.revoked
            else "in force",
            ("yes" if one.before_use else Html('<span class="no">no</span>'))
            if one.first_use
            else "not used yet",
            fact(one.fact, one.revoked_fact),
        )
        for one in pack.consents
    ]
    heads = ("Person", "Use", "For", "Paper", "Granted", "State", "Before the work?", "Facts")
    return table(heads, rows, "No consent was granted in this show.")


def _title(pack: Pack) -> str:
    files = [one for one in pack.sources if "#" not in one.path]
    cut = len(pack.sources) - len(files)
    rows = [
        (
            one.path,
            _maker(one),
            one.licence or "none named",
            one.origin,
            two(", ".join(one.purposes), f"{where(one.territories)}; {span(one.start, one.end)}"),
            two(", ".join(one.people), ", ".join(one.consents)),
            digests((one.digest, one.contract)),
            fact(one.fact),
        )
        for one in files
    ]
    heads = ("Source", "By", "Licence", "Origin", "May be used to", "People", "Digest", "Fact")
    note = f"<p>{cut} passages of the screenplay stand under human authorship.</p>" if cut else ""
    return note + table(heads, rows, "Nothing came in yet.")


def _maker(source: Source) -> str:
    """Who made a file; the papers of the show are its own."""
    if source.by or source.path == "show.yaml" or source.path.startswith("rights/"):
        return source.by or "the show’s own paper"
    return Html('<span class="no">nobody said</span>')


def _record(pack: Pack) -> str:
    rows = [
        (
            time(one.start),
            one.by,
            one.department,
            nb(one.shot or "the film"),
            two(", ".join(one.what), "; ".join(one.why)),
            one.steps,
            Html(f'<span class="id">{one.first}–{one.last}</span>'),
        )
        for one in pack.record
    ]
    note = (
        "<p>Grouped by sitting, department and shot. The numbers are those of the first and the "
        "last fact of a group; they are in the ledger and not quoted one by one.</p>"
    )
    heads = ("Began", "By", "Department", "Shot", "What, and why", "Steps", "Facts")
    return note + table(heads, rows, "No step ran yet.")


def _authorship(pack: Pack) -> str:
    words = table(
        ("Shot", "Lines", "Written", "By", "Fact"),
        [(nb(o.shot), o.lines, o.text, o.by or "nobody said", fact(o.fact)) for o in pack.passages],
        "No shot plays words of the screenplay.",
    )
    choices = table(
        ("Shot", "Value", "As proposed", "As directed", "Said in"),
        [(nb(o.shot), o.value, o.before or "—", o.after or "—", o.place) for o in pack.choices],
        "Nobody overruled what was proposed.",
    )
    keys = table(
        ("Keyframe", "By", "Origin", "Digest", "Fact"),
        [(o.path, o.by, o.origin, digests((o.digest,)), fact(o.fact)) for o in pack.keyframes],
        "No keyframe was painted.",
    )
    return (
        f"<h3>Words</h3>{words}<h3>Direction, before and after</h3>{choices}"
        f"<h3>Painted keyframes</h3>{keys}"
    )


def _decisions(pack: Pack) -> str:
    approvals = table(
        ("When", "Who", "Stage", "Decision", "Note", "Digests", "Fact"),
        [
            (time(o.at), o.by, o.stage, "approved" if o.approved else "rejected", o.note,
             digests(o.inputs), fact(o.fact))
            for o in pack.approvals
        ],
        "No approval is on record.",
    )  # fmt: skip
    verdicts = table(
        ("When", "Who asked", "Door", "For", "Answer", "Why", "Fact"),
        [
            (time(o.at), two(o.by, ", ".join(o.roles)), o.door, two(o.action, o.about),
             "allowed" if o.allowed else Html('<span class="no">refused</span>'),
             two("; ".join(o.reasons), f"{', '.join(o.rules)} · {o.policy}"), fact(o.fact))
            for o in pack.verdicts
        ],
        "No door was asked yet.",
    )  # fmt: skip
    governed = table(
        ("When", "Accepted by", "People and their roles", "Files", "Fact"),
        [
            (time(o.at), o.by,
             "; ".join(f"{who}: {', '.join(roles)}" for who, roles in o.people.items()),
             ", ".join(o.files), fact(o.fact))
            for o in pack.governed
        ],
        "The show names nobody: whoever worked on it had every role of the house.",
    )  # fmt: skip
    loosened = table(
        ("When", "Who", "Asset", "Why", "Fact"),
        [(time(o.at), o.by, digests((o.digest,)), o.why, fact(o.fact)) for o in pack.loosened],
        "No label was loosened.",
    )
    return (
        f"<h3>Approvals</h3>{approvals}<h3>What the doors answered</h3>{verdicts}"
        f"<h3>Who governed the show</h3>{governed}<h3>Labels that a person loosened</h3>{loosened}"
    )


def _films(pack: Pack) -> str:
    rows = [
        (time(o.at), o.by, o.title, o.quality, o.where or "not delivered", digests((o.digest,)),
         fact(o.fact))
        for o in pack.films
    ]  # fmt: skip
    heads = ("When", "Who", "Title", "Quality", "To", "Digest", "Fact")
    return table(heads, rows, "No film came out yet.")


def _disclosure(pack: Pack) -> str:
    rows = [
        (
            two(o.shot, o.heading),
            f"{o.milliseconds / 1000:.2f} s" if o.frames else "not made yet",
            o.painted_by,
            f"{o.kind or o.picture}, {o.note or f'{o.generated} % of its frames generated'}",
            f"{o.voices} synthetic, {o.recorded} recorded"
            if o.voices or o.recorded
            else "nobody speaks",
        )
        for o in pack.disclosure
    ]
    note = (
        "<p>For the film as it is planned from its files now. “Generated” is a picture "
        "that a learned model painted over the staged drawing; “drawn” one that programs drew "
        "from people’s drawings; “composite” has people’s work and a model’s in it. Score and "
        "effects are synthesised from a recipe.</p>"
    )
    return note + table(("Shot", "Length", "Painted by", "Picture", "Voices"), rows, "No shot.")


def _obligations(pack: Pack) -> str:
    rows = [(o.duty, o.to, o.text, o.source) for o in pack.obligations]
    return table(("Duty", "To", "Words", "For"), rows, "Nothing is owed to anyone on record.")


def _notices(pack: Pack) -> str:
    def state(told: str) -> Html:
        return Html(f'<span class="{"" if told == "in force" else "no"}">{escape(told)}</span>')

    rows = [(o.body, o.pack, state(o.state), o.note, o.source) for o in pack.notices]
    note = "<p>Rule packs are other people’s rules in their writer’s words: no legal advice.</p>"
    return note + table(("Rules of", "Pack", "State", "Note", "Source"), rows, "None.")


def _proofs(pack: Pack) -> str:
    return (
        f"<p>{len(pack.facts)} facts are quoted in full in <code>evidence.json</code>, each with "
        "its proof of inclusion (RFC 6962) under this checkpoint, which the studio signed. Whoever "
        "keeps the checkpoint can tell later whether any fact before it was changed.</p>"
        f"<pre>{escape(pack.checkpoint.strip())}</pre>"
        "<p>Check it with <code>pegbar verify FOLDER --anchor root.pem</code>, where "
        "<code>root.pem</code> is the studio’s root certificate, from the studio itself.</p>"
    )


_SECTIONS: Final[Sequence[tuple[str, str, Callable[[Pack], str]]]] = (
    ("ai", "Use of generative models", _ai_use),
    ("consents", "Consents", _consents),
    ("title", "Chain of title", _title),
    ("authorship", "Human authorship", _authorship),
    ("decisions", "Approvals and verdicts", _decisions),
    ("disclosure", "Disclosure per shot", _disclosure),
    ("obligations", "Obligations", _obligations),
    ("notices", "Guild and legal notices", _notices),
    ("films", "Films that came out", _films),
    ("record", "Chronological record", _record),
    ("prompts", "What generators were asked", prompts),
    ("proofs", "Proofs", _proofs),
)
