from __future__ import annotations

import msgspec
import pytest

from pegbar import wiring
from pegbar.actions.film_graph import film_graph
from pegbar.actions.generating.book import Book
from pegbar.actions.money.approved import approved_lengths
from pegbar.actions.money.forecast import Ledgers, outlooks, standing, takes_of
from pegbar.actions.money.journalled import Journal
from pegbar.actions.money.purse import Budgets
from pegbar.actions.stages import Review
from pegbar.actions.studio import Shelf
from pegbar.assets.casting import CastChoice, Hired
from pegbar.assets.facts import ApprovalGiven, StepMade
from pegbar.assets.generation import Kind, Made, Piece, RefRole, Used
from pegbar.assets.job_facts import JobCreated, JobEnded
from pegbar.assets.performance import Camera, Drawing, Performance
from pegbar.assets.profile import Capability, Premises, Price, Prices
from pegbar.assets.tree import tree_of
from pegbar.departments.painting.take_requests import errand_key
from pegbar.graph.plan import plan
from pegbar.graph.step import Output
from pegbar.production.budget_file import read_budget
from pegbar.rights.label import Origin, unlimited
from pegbar.rights.people import Role
from pegbar.values.digests import digest_bytes
from pegbar.values.money import money
from tests.fakes.money import DAY, intended, profile
from tests.fakes.rights import HANDS, show_with
from tests.fakes.rooms import room_in

STAGES = "format: 1\nstages: [{stage: shots, of: shot, by: [director], not_self: false}]\n"
DRAWINGS = Capability(
    kind=Kind.IMAGE_TO_IMAGE, most_pixels=2_000_000, references={RefRole.SOURCE: (1, 1)}
)
PICTURE = Prices(
    as_of=DAY,
    source="a list",
    lines=(Price(amount=money("0.05"), per="picture"),),
)
NONE = Prices(as_of=DAY, source="a list")
GENERATORS = {
    "mill/clips": profile(),
    "mill/drawings": profile("mill/drawings", does=(DRAWINGS,), prices=PICTURE),
    "mill/secret": profile("mill/secret", prices=NONE),
    "here/clips": profile("here/clips", prices=NONE, premises=Premises.HERE),
}


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    """A show of which each shot is cast with another sort of generator, and its room."""
    folder = tmp_path_factory.mktemp("stand")
    place = show_with(folder, {"rights/approvals.yaml": STAGES})
    shoot = wiring.gather_shoot(wiring.read_show(place), {})
    shots = [shot.id for shot in shoot.story.shots]
    names = [*GENERATORS, "mill/clips"]
    cast = {
        shot: Hired(
            CastChoice(generator=name, kind=GENERATORS[name].does[0].kind), GENERATORS[name]
        )
        for shot, name in zip(shots, names, strict=True)
    }
    film = film_graph(shoot, wiring.Studio(folder).recipes, HANDS, "draft", cast)
    return shoot, film, room_in(folder / "room"), shots


def ledgers(room, budget):
    return Ledgers(show="kite", spending=room.ledger, budgets=Budgets(show=read_budget(budget)))


def test_each_take_is_told_with_what_it_would_cost(stand):
    shoot, film, room, shots = stand
    film_, drawn, secret, here, _ = takes_of(shoot, film, room)
    assert [film_.shot, drawn.shot] == shots[:2]
    assert (film_.state, film_.guessed, film_.requests) == ("asked", True, 1)
    assert film_.estimate == money(12, "mill-credits").times(film_.seconds)
    assert film_.worth == money("0.12").times(film_.seconds)
    assert drawn.requests > 10
    assert drawn.estimate == money("0.05").times(drawn.requests)
    assert (secret.state, secret.estimate) == ("unpriced", None)
    assert here.state == "free"


def test_each_limit_says_whether_it_all_fits_and_at_which_shot_it_would_not(stand):
    shoot, film, room, shots = stand
    takes = takes_of(shoot, film, room)
    whole = sum(one.worth.micros for one in takes if one.worth) / 1e6
    budget = f"format: 1\nshow: {whole:.6f} USD\nshots: {{{shots[0]}: 0.01 USD}}\n"
    budget += f"episodes: {{one: {{shots: [{shots[1]}], limit: 1000 USD}}}}\n"
    looks = {one.whose: one for one in outlooks(takes, ledgers(room, budget))}
    assert looks["the show"].fits
    assert looks["the show"].more == money(f"{whole:.6f}")
    assert looks["the episode one"].more == takes[1].worth
    assert not looks[f"the shot {shots[0]}"].fits
    less = f"format: 1\nshow: {whole - 0.01:.6f} USD\n"
    (look,) = outlooks(takes, ledgers(room, less))
    assert (look.fits, look.passes) == (False, shots[-1])


def test_what_is_spent_already_is_in_every_limit(stand):
    shoot, film, room, shots = stand
    before = outlooks(takes_of(shoot, film, room), ledgers(room, "format: 1\nshow: 900 USD\n"))
    spent = intended("once", money(3), money(3), shots[0], False)
    room.ledger.append([spent], by="ada")
    (look,) = outlooks(takes_of(shoot, film, room), ledgers(room, "format: 1\nshow: 900 USD\n"))
    assert look.used.micros - before[0].used.micros == 3_000_000
    books = ledgers(room, "format: 1\nshow: 900 USD\neach_shot: 5 USD\n")
    kept = {one.limit.whose: one for one in standing(books, room.ledger.sums(), sandbox=False)}
    assert kept[f"the shot {shots[0]}"].aside == money(3)
    assert f"the shot {shots[1]}" not in kept


def test_the_seconds_of_approved_shots_are_those_of_their_performances(stand):
    _, _, room, shots = stand
    performance = Performance(shot=shots[3], fps=24, exposures=(0,) * 60, drawings=())
    acted = room.vault.put(msgspec.json.encode(performance))
    take = digest_bytes(b"the take")
    outputs = {f"perform/{shots[3]}": {"out": acted}, f"take/{shots[3]}": {"out": take}}
    assert approved_lengths(reviewed(stand, outputs)) == {}
    said = ApprovalGiven(
        stage="shots", approved=True, inputs=(take,), about=shots[3], roles=(Role.DIRECTOR,)
    )
    room.ledger.append([said], by="ada")
    assert approved_lengths(reviewed(stand, outputs)) == {shots[3]: 2.5}
    other = outputs | {f"take/{shots[3]}": {"out": digest_bytes(b"another take")}}
    assert approved_lengths(reviewed(stand, other)) == {}


def reviewed(stand, outputs):
    """The film as it stands when these steps are made."""
    shoot, film, room, _ = stand
    review = Review(shoot=shoot, film=film, room=room, facts=tuple(room.ledger.facts()))
    review.__dict__["outputs"] = outputs
    return review


@pytest.fixture
def acted(stand, tmp_path):
    """The same film, every shot acted and drawn (two drawings each), and no take made; and how
    the desk names the work of each shot's take."""
    shoot, film, _, _ = stand
    room = room_in(tmp_path / "room")
    shelf = Shelf(room.index, room.vault)
    drawing = Drawing(set="PIER", mood="night", camera=Camera(0, 0, 100))
    played = Performance(shot="x", fps=24, exposures=(0, 0, 1, 1) * 15, drawings=(drawing,) * 2)
    performance = room.vault.put(msgspec.json.encode(played))
    drawn = {f"000{one}.png": room.vault.put(f"drawing {one}".encode()) for one in (0, 1)}
    tree = room.vault.put(tree_of(drawn).encode())

    wanted = [given for step in film.graph.steps for given in step.inputs.values()]
    names = {"out"} | {given.name for given in wanted if isinstance(given, Output)}

    def missing():
        steps = plan(film.graph, shelf).steps
        return [one for one in steps if one.state == "run" and one.key and not one.step.hired]

    while todo := missing():
        bodies = [
            step_made(one, dict.fromkeys(names, performance if acts(one) else tree)) for one in todo
        ]
        room.ledger.append(bodies, by="ada")
    planned = plan(film.graph, shelf).steps
    outputs = {one.step.id: one.outputs for one in planned if one.outputs}
    journal = Journal(Book(room.ledger), room.vault)
    work = {
        one.step.shot: [
            (errand_key(one.step.hired, request), request)
            for request in journal.requests(one.step, one.step.hired, outputs)
        ]
        for one in planned
        if one.step.hired is not None
    }
    return shoot, film, room, work


def acts(planned):
    return planned.step.id.startswith("perform/")


def step_made(planned, outputs):
    return StepMade(
        step=planned.step.id,
        key=planned.key,
        recipe=planned.step.recipe.name,
        department=planned.step.recipe.department,
        repeat="exact",
        material="{}",
        outputs=outputs,
        label=unlimited(Origin.DRAWN),
        seconds=0.0,
    )


def begin(room, shot, key, request, cost):
    """A vendor has a job for this work."""
    job = f"job-{shot}-{len(room.ledger.sums())}-{key[-6:]}"
    intent = intended(job, cost, cost, shot, False)
    intent = msgspec.structs.replace(intent, key=key, request=request)
    room.ledger.append([intent, JobCreated(job=job, id=f"v-{job}")], by="ada")
    return job


def bring(room, job, data=b"a film"):
    piece = Piece(digest=room.vault.put(data), media="video/mp4")
    made = Made(job=job, pieces=(piece,), used=Used(generator="mill/clips", version="1"))
    room.ledger.append([JobEnded(job=job, state="done", made=made)], by="ada")
    return piece.digest


def forecast(acted, shot):
    shoot, film, room, _ = acted
    return next(one for one in takes_of(shoot, film, room) if one.shot == shot)


def test_what_a_job_has_brought_costs_nothing_again(acted, stand):
    _, _, room, work = acted
    shot = stand[3][0]
    before = forecast(acted, shot)
    assert (before.state, before.requests, before.guessed) == ("asked", 1, False)
    assert before.seconds == 2.5
    ((key, request),) = work[shot]
    job = begin(room, shot, key, request, money(1))
    now = forecast(acted, shot)
    assert (now.state, now.requests, now.estimate) == ("at work", 0, None)
    film = bring(room, job)
    now = forecast(acted, shot)
    assert (now.state, now.requests, now.estimate) == ("made", 0, None)
    assert outlooks([now], ledgers(room, "format: 1\nshow: 900 USD\n")) == ()
    room.vault.discard(film)
    assert forecast(acted, shot).estimate == before.estimate


def test_of_a_shot_of_drawings_those_that_are_missing_are_counted(acted, stand):
    _, _, room, work = acted
    shot = stand[3][1]
    assert forecast(acted, shot).estimate == money("0.10")
    (key, request), (other, _) = work[shot]
    assert key != other
    bring(room, begin(room, shot, key, request, money("0.05")))
    now = forecast(acted, shot)
    assert (now.state, now.requests, now.estimate) == ("asked", 1, money("0.05"))


@pytest.mark.parametrize("state", ["failed", "unasked", "unclear"])
def test_what_came_to_nothing_is_counted_as_new(acted, stand, state):
    _, _, room, work = acted
    shot = stand[3][0]
    ((key, request),) = work[shot]
    job = begin(room, shot, key, request, money(1))
    room.ledger.append([JobEnded(job=job, state=state)], by="ada")
    assert forecast(acted, shot).state == "asked"
