"""What a generator says of itself, and whom it lets in."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from pegbar.assets.fitting import misfits
from pegbar.assets.generation import Request
from pegbar.assets.profile import Capability, Premises
from pegbar.ports.generator import (
    Ticket,
    Trouble,
)

from .bench import Bench, clause
from .stand import SECRET


@clause("generator")
def its_profile_is_whole(bench: Bench) -> None:
    """It says whose it is, what it does, when its prices and terms were read, and where."""
    told = bench.profile
    assert told.vendor == bench.stand.vendor.name
    assert told.title and told.name.isascii() and " " not in told.name
    assert told.does, "a generator does something"
    kinds = [one.kind for one in told.does]
    assert len(kinds) == len(set(kinds)), "one capability for each kind"
    assert told.prices.source and told.terms.source
    assert told.met is False or told.premises is not Premises.OUTSIDE
    if told.premises is Premises.OUTSIDE:
        assert told.read_at and told.secrets and told.extra and told.package
    for one in told.does:
        assert list(one.seconds) == sorted(one.seconds)
        assert not one.between or len(one.seconds) == 2
        assert all(least <= most for least, most in one.references.values())
    assert bench.generator.profile == told


@clause("capability")
def a_fitting_request_fits(bench: Bench) -> None:
    """By its own telling it takes the stand's request."""
    assert misfits(bench.request(), bench.profile) == ()


@clause("capability")
def what_does_not_fit_is_told_before_anything_is_sent(bench: Bench) -> None:
    """Its profile refuses what it cannot do, and nobody was asked."""
    asked = bench.play.asked()
    for name, request in _misfitting(bench.request(), bench.able):
        assert misfits(request, bench.profile), name
    assert bench.play.asked() == asked


@clause("capability")
def what_it_says_it_takes_is_taken(bench: Bench) -> None:
    """Every size and every length that it tells is taken by the other side."""
    request = bench.request()
    creates = bench.play.creates()
    wanted = [msgspec.structs.replace(request, size=size) for size in bench.able.sizes]
    lengths = bench.able.seconds
    wanted += [msgspec.structs.replace(request, seconds=length) for length in lengths]
    if bench.able.prompt:
        longest = ("🌕" * bench.able.prompt)[: bench.able.prompt // 2]
        wanted.append(msgspec.structs.replace(request, prompt=longest))
    for number, one in enumerate(wanted, 1):
        ticket = bench.generator.create(bench.handed(one))
        assert ticket.id
        assert bench.play.creates() == creates + number


@clause("vendor")
def without_a_key_it_does_not_open(bench: Bench) -> None:
    """Opening it without its keys is DENIED at once, and asks nobody."""
    asked = bench.play.asked()
    account = replace(bench.play.account, secrets={})
    trouble = bench.trouble(lambda: bench.stand.vendor.open(bench.profile, account))
    assert trouble.why is Trouble.DENIED
    assert bench.play.asked() == asked


@clause("vendor")
def a_wrong_key_is_denied(bench: Bench) -> None:
    """A key that the vendor does not know is DENIED, and nothing is taken."""
    creates = bench.play.creates()
    secrets = dict.fromkeys(bench.play.account.secrets, f"wrong-{SECRET}")
    account = replace(bench.play.account, secrets=secrets)
    generator = bench.stand.vendor.open(bench.profile, account)
    trouble = bench.trouble(lambda: generator.create(bench.handed()))
    assert trouble.why is Trouble.DENIED
    assert bench.play.creates() == creates


@clause("vendor")
def nobody_there_is_down(bench: Bench) -> None:
    """Where nobody listens nothing was taken: DOWN, not UNCLEAR."""
    account = replace(bench.play.account, address="http://127.0.0.1:9/nobody")
    generator = bench.stand.vendor.open(bench.profile, account)
    assert bench.trouble(lambda: generator.create(bench.handed())).why is Trouble.DOWN
    assert bench.trouble(lambda: generator.look(Ticket(id="x"))).why is Trouble.DOWN


def _misfitting(request: Request, able: Capability) -> list[tuple[str, Request]]:
    change = msgspec.structs.replace
    found = [
        ("an unknown option", change(request, options={"surely-not-an-option": 1})),
        ("a size", change(request, size=(16_384, 16_384))),
    ]
    if not able.negative:
        found.append(("a negative prompt", change(request, negative="rain")))
    if not able.seed:
        found.append(("a seed", change(request, seed=1)))
    if not able.draft:
        found.append(("a draft", change(request, draft=True)))
    if able.seconds:
        found.append(("a length", change(request, seconds=able.seconds[-1] + 100)))
        found.append(("no length", change(request, seconds=None)))
    if able.needs_prompt:
        found.append(("no prompt", change(request, prompt=" ")))
    found.append(("a long prompt", change(request, prompt="🌕" * (able.prompt // 2 + 1))))
    if any(least for least, _ in able.references.values()):
        found.append(("nothing that goes in", change(request, references=())))
    return found
