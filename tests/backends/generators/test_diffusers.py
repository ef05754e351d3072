"""Models in a folder, for real: tiny ones with random weights go the whole way through diffusers.

Left unchecked: whether pictures are good. No weight that anybody trained is here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("diffusers")
pytest.importorskip("peft")

from pegbar.assets.generation import (
    Guide,
    GuideKind,
    Kind,
    LoraUse,
    Reference,
    RefRole,
    Request,
    Used,
)
from pegbar.assets.pictures import decode_png, encode_png
from pegbar.backends.generators.diffusers import Diffusers
from pegbar.backends.generators.diffusion.file_digests import FileDigests
from pegbar.backends.generators.diffusion.loading import need_diffusers
from pegbar.backends.generators.local.taking import frames_of
from pegbar.ports.generator import Account, Handed, Received, Sight, State, Trouble
from pegbar.values.digests import Digest, digest_file
from tests.backends.generators import tiny_models

STILL, FILM = "diffusers/tiny-sd", "diffusers/tiny-wan"
SIZE = (64, 64)
ENDED = (State.DONE, State.FAILED, State.CANCELLED)
Picture = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True)
class Studio:
    """Two models, their LoRAs and some pictures; `files` by digest, `named` digests by name."""

    vendor: Diffusers
    account: Account
    files: dict[Digest, Path]
    named: dict[str, Digest]
    out: Path

    def handed(self, **wanted: Any) -> Handed:
        request = Request(**{"prompt": "a lamp", "seed": 3, "size": SIZE, **wanted})
        return Handed(job="job", request=request, files=self.files)

    def ran(self, model: str, **wanted: Any) -> tuple[Sight, Received | None]:
        return self.run(model, lambda generator, ticket: None, **wanted)

    def run(
        self, model: str, meanwhile: Callable[[Any, Any], None], **wanted: Any
    ) -> tuple[Sight, Received | None]:
        (profile,) = [one for one in self.vendor.profiles(self.account) if one.name == model]
        generator = self.vendor.open(profile, self.account)
        handed = self.handed(**wanted)
        ticket = generator.create(handed)
        while (sight := generator.look(ticket)).state not in ENDED:
            meanwhile(generator, ticket)
            time.sleep(0.005)
        if sight.state is not State.DONE:
            return sight, None
        into = self.out / ticket.id
        into.mkdir(parents=True)
        return sight, generator.fetch(ticket, handed, into)

    def made(self, model: str = STILL, **wanted: Any) -> Received:
        sight, received = self.ran(model, **wanted)
        assert received is not None, sight.message
        return received

    def picture(self, **wanted: Any) -> Picture:
        options = {"steps": 2, **wanted.pop("options", {})}
        kind = wanted.pop("kind", Kind.TEXT_TO_IMAGE)
        (one,) = self.made(STILL, kind=kind, options=options, **wanted).files
        assert one.media == "image/png"
        return decode_png(one.path.read_bytes())

    def worn(self, *uses: tuple[str, float]) -> tuple[LoraUse, ...]:
        return tuple(
            LoraUse(name=name, digest=self.named[name], weight=weight) for name, weight in uses
        )

    def line(self, name: str = "ring", weight: float = 1.0) -> tuple[Guide, ...]:
        return (Guide(kind=GuideKind.LINE, digests=(self.named[name],), weight=weight),)

    def shown(self, role: RefRole, name: str = "scene", **more: Any) -> tuple[Reference, ...]:
        return (Reference(role=role, digest=self.named[name], **more),)


def drawings() -> Iterator[tuple[str, Picture]]:
    down, across = np.mgrid[:64, :64]
    ring = np.where(np.abs(np.hypot(down - 32, across - 32) - 20) < 2, 0, 255)
    yield "ring", ring.astype(np.uint8)
    yield "bar", np.where(np.abs(across - 12) < 4, 0, 255).astype(np.uint8)
    yield "scene", np.dstack([across * 4, down * 4, 255 - ring]).astype(np.uint8)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    top = tmp_path_factory.mktemp("studio")
    need_diffusers()
    models, things = top / "models", top / "things"
    still = tiny_models.still_model(models / "tiny-sd", controlnets=("line", "depth"))
    tiny_models.ip_adapter(still)
    words = "format: 1\nip_adapter: {file: ip-adapter/look.safetensors, encoder: ip-adapter/eye}\n"
    (still / "pegbar.yaml").write_text(words, "utf-8")
    film = tiny_models.film_model(models / "tiny-wan")
    for seed, name in enumerate(("ada", "bo")):
        tiny_models.lora(still, things / f"{name}.safetensors", seed, size=2.0)
    tiny_models.lora(film, things / "wan.safetensors", 9, part="transformer")
    tiny_models.lora(still, things / "empty.safetensors", 1, size=0.0)
    for name, picture in drawings():
        (things / f"{name}.png").write_bytes(encode_png(picture))
    files = {digest_file(path): path for path in sorted(things.iterdir())}
    return Studio(
        vendor=Diffusers(FileDigests(top / "cache")),
        account=Account(folder=models),
        files=files,
        named={path.stem: digest for digest, path in files.items()},
        out=top / "out",
    )


def apart(one: Picture, other: Picture) -> float:
    """Levels, on average."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def used(received: Received) -> Used:
    return received.used


def test_the_same_seed_gives_the_same_bytes_and_another_another_picture(studio: Studio) -> None:
    one = studio.picture()
    assert one.shape == (64, 64, 3)
    assert one.std() > 5
    assert np.array_equal(studio.picture(), one)
    assert apart(studio.picture(seed=4), one) > 1
    assert apart(studio.picture(prompt="a whale"), one) > 0
    assert apart(studio.picture(options={"steps": 4}), one) > 0


def test_a_control_has_an_effect_and_follows_its_guide(studio: Studio) -> None:
    """The ControlNets' last layers are not zero here: with zeros this would prove nothing."""
    free, ring = studio.picture(), studio.picture(guides=studio.line("ring"))
    bar = studio.picture(guides=studio.line("bar"))
    assert apart(free, ring) > 1
    assert apart(ring, bar) > 1
    assert np.array_equal(studio.picture(guides=studio.line("ring", weight=0.0)), free)
    assert np.array_equal(studio.picture(guides=studio.line(), options={"control": 0.0}), free)
    half = studio.picture(guides=studio.line("ring", weight=0.5))
    assert 0 < apart(free, half) < apart(free, ring)


def test_two_guides_go_to_two_controlnets(studio: Studio) -> None:
    line = studio.line("ring")
    depth = (Guide(kind=GuideKind.DEPTH, digests=(studio.named["bar"],)),)
    both = studio.picture(guides=line + depth)
    assert np.array_equal(studio.picture(guides=depth + line), both)
    assert apart(both, studio.picture(guides=line)) > 0.5
    assert apart(both, studio.picture(guides=depth)) > 0.5


def test_two_loras_change_a_controlled_picture_each_by_its_weight(studio: Studio) -> None:
    guides = studio.line()
    bare = studio.picture(guides=guides)
    wanted = studio.worn(("ada", 0.7), ("bo", 0.3))
    made = studio.made(kind=Kind.TEXT_TO_IMAGE, guides=guides, loras=wanted, options={"steps": 2})
    both = decode_png(made.files[0].path.read_bytes())
    assert made.used.parameters["pipeline"] == "StableDiffusionControlNetPipeline"
    assert [note.partition(" moves")[0] for note in made.used.notes] == [
        "LoRA ada at 0.7",
        "LoRA bo at 0.3",
    ]
    assert apart(both, bare) > 0.05
    swapped = studio.picture(guides=guides, loras=studio.worn(("ada", 0.3), ("bo", 0.7)))
    alone = studio.picture(guides=guides, loras=studio.worn(("ada", 0.7)))
    assert apart(swapped, both) > 0.05
    assert apart(alone, both) > 0.05
    again = studio.picture(guides=guides, loras=studio.worn(("ada", 0.7), ("bo", 0.3)))
    assert np.array_equal(again, both)


def test_taken_off_a_lora_leaves_the_model_bit_for_bit_as_it_was(studio: Studio) -> None:
    before = studio.picture(guides=studio.line())
    studio.picture(guides=studio.line(), loras=studio.worn(("ada", 1.5), ("bo", -2.0)))
    assert np.array_equal(studio.picture(guides=studio.line()), before)
    at_zero = studio.picture(guides=studio.line(), loras=studio.worn(("ada", 0.0)))
    assert np.array_equal(at_zero, before)


@pytest.mark.parametrize(
    ("name", "says"),
    [("wan", "the LoRA wan does not fit this model"), ("empty", "changes nothing")],
)
def test_a_lora_that_does_nothing_fails_the_job_with_its_name(
    studio: Studio, name: str, says: str
) -> None:
    before = studio.picture()
    sight, _ = studio.ran(
        STILL, kind=Kind.TEXT_TO_IMAGE, loras=studio.worn((name, 1.0)), options={"steps": 2}
    )
    assert (sight.state, sight.trouble) == (State.FAILED, Trouble.FAILED)
    assert says in sight.message
    assert np.array_equal(studio.picture(), before)


def test_a_picture_is_changed_as_far_as_its_strength_says(studio: Studio) -> None:
    scene = dict(drawings())["scene"]
    little, much = (
        studio.picture(
            kind=Kind.IMAGE_TO_IMAGE,
            references=studio.shown(RefRole.SOURCE),
            options={"steps": 4, "strength": strength},
        )
        for strength in (0.25, 1.0)
    )
    assert little.shape == scene.shape
    assert apart(little, much) > 1
    held = studio.picture(
        kind=Kind.IMAGE_TO_IMAGE,
        references=studio.shown(RefRole.SOURCE),
        guides=studio.line(),
        options={"steps": 4, "strength": 1.0},
    )
    assert apart(held, much) > 1


def test_a_reference_is_seen_through_the_ip_adapter_and_gone_afterwards(studio: Studio) -> None:
    before = studio.picture()
    seen = studio.picture(references=studio.shown(RefRole.STYLE))
    faint = studio.picture(references=studio.shown(RefRole.STYLE, weight=0.0))
    assert apart(before, seen) > 0.05
    assert apart(before, faint) < apart(before, seen)
    assert np.array_equal(studio.picture(), before)


def test_a_film_has_its_length_its_size_and_the_same_bytes_again(
    studio: Studio, tmp_path: Path
) -> None:
    def film(**more: Any) -> Received:
        return studio.made(
            FILM, kind=Kind.TEXT_TO_VIDEO, size=(48, 32), seconds=0.5, fps=16.0, **more
        )

    one = film()
    assert (one.files[0].media, one.used.seed) == ("video/mp4", 3)
    assert one.used.parameters["num_frames"] == 9
    data = one.files[0].path.read_bytes()
    frames = frames_of(one.files[0].path, tmp_path / "frames", "the film")
    assert [frame.shape for frame in frames] == [(32, 48, 3)] * 9
    assert film().files[0].path.read_bytes() == data
    assert film(seed=4).files[0].path.read_bytes() != data
    worn = film(loras=studio.worn(("wan", 1.0)))
    assert worn.files[0].path.read_bytes() != data
    assert worn.used.notes[0].startswith("LoRA wan at 1 moves 8 layers by")
    pages = film(options={"give": "frames"})
    assert [one.media for one in pages.files] == ["image/png"] * 9
    there = decode_png(pages.files[4].path.read_bytes())
    assert apart(there, frames[4]) < 3


def test_a_film_is_made_of_another(studio: Studio) -> None:
    made = studio.made(
        FILM,
        kind=Kind.VIDEO_TO_VIDEO,
        size=(48, 32),
        seconds=0.5,
        references=studio.shown(RefRole.SOURCE),
        options={"strength": 0.6, "give": "frames", "steps": 3},
    )
    assert made.used.parameters["pipeline"] == "WanVideoToVideoPipeline"
    assert len(made.files) == 9


def test_progress_is_told_step_by_step_and_a_cancelled_job_ends_at_the_next(
    studio: Studio,
) -> None:
    studio.picture()  # in memory, so that what is told are steps
    shares: list[float] = []

    def watch(generator: Any, ticket: Any) -> None:
        shares.append(generator.look(ticket).share)
        if shares[-1] > 0.2:
            generator.cancel(ticket)

    sight, received = studio.run(STILL, watch, kind=Kind.TEXT_TO_IMAGE, options={"steps": 200})
    assert (sight.state, received) == (State.CANCELLED, None)
    assert sorted(shares) == shares
    assert shares[-1] < 0.9
    assert studio.picture().std() > 5


def test_what_was_really_used_is_told(studio: Studio) -> None:
    told = used(studio.made(kind=Kind.TEXT_TO_IMAGE, seed=None, options={"steps": 2}))
    assert told.generator == STILL
    assert told.seed is not None
    assert told.parameters["scheduler"] == "DDIMScheduler"
    assert told.parameters["num_inference_steps"] == 2
    assert told.parameters["dtype"] == "float32"
    json.dumps(told.parameters)


def test_nothing_is_asked_of_a_hub(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def no(*_given: Any, **_named: Any) -> None:
        raise AssertionError("a connection was begun")

    monkeypatch.setattr(socket, "getaddrinfo", no)
    monkeypatch.setattr(socket.socket, "connect", no)
    fresh = Diffusers(FileDigests(studio.out / "cache"))
    alone = Studio(fresh, studio.account, studio.files, studio.named, studio.out)
    assert alone.picture(guides=studio.line()).std() > 1
