"""Every clause has teeth: for each there is a generator that breaks it, and is caught."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from pegbar.assets.profile import Profile
from pegbar.backends.generators.runway import PROFILES, VENDOR
from pegbar.ports.generator import Account, GeneratorTrouble, State, Ticket, Trouble

from .stand import SECRET, SandboxStand, files_in
from .stands.runway import STAND
from .suite import CLAUSES, Bench


class Liar:
    """A good generator, but for one thing."""

    def __init__(self, real) -> None:
        self.real = real
        self.kept = {}

    def __getattr__(self, name):
        return getattr(self.real, name)


class AsksTwice(Liar):
    def create(self, handed):
        try:
            return self.real.create(handed)
        except GeneratorTrouble:
            return self.real.create(handed)


class PaysTwice(Liar):
    def create(self, handed):
        self.real.create(handed)
        return self.real.create(handed)


class AsksAgainForWhatWasRefused(Liar):
    def look(self, ticket):
        seen = self.real.look(ticket)
        if seen.state is State.FAILED and not self.kept:
            self.kept["again"] = self.real.create(self.handed)
        return seen

    def create(self, handed):
        self.handed = handed
        return self.real.create(handed)


class CallsItDown(Liar):
    def create(self, handed):
        try:
            return self.real.create(handed)
        except GeneratorTrouble as trouble:
            raise GeneratorTrouble(Trouble.DOWN, trouble.message) from None


class CallsItUnclear(Liar):
    def create(self, handed):
        try:
            return self.real.create(handed)
        except GeneratorTrouble as trouble:
            raise GeneratorTrouble(Trouble.UNCLEAR, trouble.message) from None


class TalksOfTheKey(Liar):
    def create(self, handed):
        try:
            return self.real.create(handed)
        except GeneratorTrouble as trouble:
            raise GeneratorTrouble(trouble.why, f"refused with {SECRET}") from None


class ShowsTheKey(Liar):
    def look(self, ticket):
        return replace(self.real.look(ticket), raw={"headers": f"Bearer {SECRET}"})


class PaintsOver(Liar):
    def fetch(self, ticket, handed, into):
        got = self.real.fetch(ticket, handed, into)
        for one in got.files:
            one.path.write_bytes(one.path.read_bytes().replace(b"isom", b"mine", 1))
        return got


class LeavesCrumbs(Liar):
    def fetch(self, ticket, handed, into):
        try:
            return self.real.fetch(ticket, handed, into)
        except GeneratorTrouble:
            (into / "0.part").write_bytes(b"half")
            raise


class BringsHalf(Liar):
    def fetch(self, ticket, handed, into):
        got = self.real.fetch(ticket, handed, into)
        for one in got.files:
            data = one.path.read_bytes()
            one.path.write_bytes(data[: len(data) - len(self.kept)])
        self.kept[len(self.kept)] = ticket
        return got


class CallsItBroken(Liar):
    def fetch(self, ticket, handed, into):
        try:
            return self.real.fetch(ticket, handed, into)
        except GeneratorTrouble as trouble:
            raise GeneratorTrouble(Trouble.INVALID, trouble.message) from None


class RemembersHere(Liar):
    def create(self, handed):
        self.kept["mine"] = self.real.create(handed)
        return Ticket(id="mine")

    def look(self, ticket):
        return self.real.look(self.kept[ticket.id])

    def fetch(self, ticket, handed, into):
        return self.real.fetch(self.kept[ticket.id], handed, into)


class MixesUp(Liar):
    def create(self, handed):
        return self.kept.setdefault("first", self.real.create(handed))


class GoesBack(Liar):
    def look(self, ticket):
        seen = self.real.look(ticket)
        self.kept[len(self.kept)] = seen
        return replace(seen, share=0.9 / len(self.kept)) if seen.share else seen


class EndsNothing(Liar):
    def cancel(self, ticket):
        return None


class ThrowsAway(Liar):
    def cancel(self, ticket):
        self.real._client.tasks.delete(ticket.id)


class SaysNothing(Liar):
    def look(self, ticket):
        return replace(self.real.look(ticket), trouble=Trouble.MODERATION, message="", word="")


class CallsItFailed(Liar):
    def look(self, ticket):
        seen = self.real.look(ticket)
        return replace(seen, trouble=Trouble.FAILED) if seen.trouble else seen


class LooksUnclear(Liar):
    def look(self, ticket):
        try:
            return self.real.look(ticket)
        except GeneratorTrouble as trouble:
            raise GeneratorTrouble(Trouble.UNCLEAR, trouble.message) from None


class KnowsNoDrafts(Liar):
    def create(self, handed):
        return self.real.create(replace(handed, draft=None))


class CallsItself(Liar):
    @property
    def profile(self) -> Profile:
        return replace(self.real.profile, title="")


BREAKS = {
    "its_profile_is_whole": CallsItself,
    "nobody_there_is_down": CallsItUnclear,
    "a_wrong_key_is_denied": TalksOfTheKey,
    "a_result_is_what_was_asked_for": PaintsOver,
    "progress_only_grows": GoesBack,
    "a_job_is_found_again_by_its_ticket_alone": RemembersHere,
    "a_result_can_be_brought_twice": BringsHalf,
    "what_is_seen_is_kept_without_secrets": ShowsTheKey,
    "what_it_says_it_takes_is_taken": PaysTwice,
    "many_at_a_time": MixesUp,
    "a_job_can_be_ended": EndsNothing,
    "ending_a_finished_job_leaves_it": ThrowsAway,
    "a_draft_is_made_and_promoted": KnowsNoDrafts,
    "moderation_is_told_as_such_and_asked_once": AsksAgainForWhatWasRefused,
    "a_result_that_is_kept_back_is_moderation": CallsItFailed,
    "too_many_calls_are_throttled": AsksTwice,
    "no_credits_are_quota": AsksTwice,
    "a_server_in_trouble_is_not_asked_again": AsksTwice,
    "a_connection_that_breaks_before_is_unclear": CallsItDown,
    "a_connection_that_breaks_after_is_unclear": CallsItDown,
    "a_job_that_fails_says_so": SaysNothing,
    "a_job_that_is_forgotten_is_lost": LooksUnclear,
    "a_look_that_fails_loses_nothing": LooksUnclear,
    "half_a_download_is_no_result": LeavesCrumbs,
    "an_address_that_has_ended_is_asked_for_again": CallsItBroken,
    "another_size_than_asked_for_is_not_touched": PaintsOver,
    "credentials_in_a_result_survive": PaintsOver,
}
ELSEWHERE = {
    "a_fitting_request_fits": "pure: of the stand's request and the profile alone",
    "what_does_not_fit_is_told_before_anything_is_sent": "pure: of profiles that are too wide",
    "without_a_key_it_does_not_open": "of opening, which no wrapped generator sees",
    "a_job_that_was_never_asked_for_is_not_found": "for vendors that list their jobs",
}


@dataclass
class LyingVendor:
    """Runway, whose generators lie."""

    lies: type[Liar]
    name: str = "runway"

    def profiles(self, account: Account):
        return VENDOR.profiles(account)

    def open(self, profile: Profile, account: Account):
        return self.lies(VENDOR.open(profile, account))


@pytest.fixture(scope="module")
def play():
    with STAND.open() as play:
        yield play


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return files_in(tmp_path_factory.mktemp("goes-in"))


def test_no_clause_is_forgotten():
    assert BREAKS.keys() | ELSEWHERE.keys() == CLAUSES.keys()
    assert not BREAKS.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("name", BREAKS)
def test_a_generator_that_breaks_a_clause_is_caught(name, play, files, tmp_path):
    vendor = LyingVendor(BREAKS[name])
    wanted = "runway/seedance2_5" if "draft" in name else "runway/gen4.5"
    profile = next(one for one in PROFILES if one.name == wanted)
    generator = vendor.open(profile, play.account)
    bench = Bench(
        stand=SandboxStand(vendor=vendor),
        play=play,
        profile=profile,
        able=profile.does[0],
        files=files,
        folder=tmp_path,
        generator=generator,
        clause=CLAUSES[name],
    )
    with pytest.raises((AssertionError, GeneratorTrouble, KeyError)):
        CLAUSES[name].run(bench)
    play.floor.calm()
