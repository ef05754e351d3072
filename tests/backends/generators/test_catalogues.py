from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.fitting import estimate, misfits
from pegbar.assets.generation import GIVES_VIDEO, Kind, Reference, RefRole, Request
from pegbar.backends.generators import fal, replicate
from pegbar.backends.generators.catalogues.asking import arguments
from pegbar.backends.generators.catalogues.reading import models
from pegbar.backends.sandbox import catalogued
from pegbar.backends.sandbox.floor import Floor
from pegbar.ports.generator import Account, GeneratorTrouble, Trouble
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.money import money

FIRST, LAST, OTHER = (digest_bytes(one) for one in (b"first", b"last", b"other"))
OFFERS = {one.profile.name: one for base in (fal.BASE, replicate.BASE) for one in models(base)}
ABLE = [(name, able) for name, one in OFFERS.items() for able in one.profile.does]

OURS = """\
format: 1
vendor: fal
read_at: our contract
terms: {as_of: "2026-11-21", source: our contract}
generators:
  ours:
    title: Ours
    does:
      - kinds: [image-to-video]
        endpoint: our/model
        inputs: {prompt: prompt, first: image_url, seconds: duration}
        sizes: {1280x720: {resolution: 720p}}
        seconds: [5, 10]
        options:
          hold: {type: number, least: 0, most: 1, default: 0.5}
    prices: {source: our contract, lines: [0.05 USD per second at 720p]}
"""


def asked(name, kind, **changes):
    able = OFFERS[name].profile.can(kind)
    assert able is not None
    roles = {RefRole.FIRST: FIRST, RefRole.LAST: LAST}
    wanted = Request(
        kind=kind,
        prompt="a boat",
        size=able.sizes[0] if able.sizes else (1280, 720),
        seconds=able.seconds[0] if able.seconds else None,
        references=tuple(
            Reference(role=role, digest=roles.get(role, OTHER))
            for role, (least, _) in able.references.items()
            for _ in range(least)
        ),
    )
    return msgspec.structs.replace(wanted, **changes)


@pytest.mark.parametrize(
    ("name", "request_", "said"),
    [
        (
            "fal/kling-v3-pro",
            asked("fal/kling-v3-pro", Kind.FIRST_LAST, seconds=7, negative="rain"),
            {
                "prompt": "a boat",
                "negative_prompt": "rain",
                "start_image_url": FIRST,
                "end_image_url": LAST,
                "duration": "7",
                "generate_audio": False,
                "cfg_scale": 0.5,
            },
        ),
        (
            "fal/seedance-2.0",
            asked("fal/seedance-2.0", Kind.IMAGE_TO_VIDEO, size=(720, 1280), seconds=4),
            {
                "prompt": "a boat",
                "image_url": FIRST,
                "duration": "4",
                "resolution": "720p",
                "aspect_ratio": "9:16",
                "generate_audio": False,
                "bitrate_mode": "high",
            },
        ),
        (
            "fal/wan-2.7",
            asked("fal/wan-2.7", Kind.TEXT_TO_VIDEO, seed=3, seconds=15),
            {
                "prompt": "a boat",
                "seed": 3,
                "duration": 15,
                "resolution": "720p",
                "aspect_ratio": "16:9",
                "enable_prompt_expansion": False,
            },
        ),
        (
            "fal/flux-2-pro",
            asked("fal/flux-2-pro", Kind.IMAGE_TO_IMAGE),
            {
                "prompt": "a boat",
                "image_size": {"width": 1280, "height": 720},
                "image_urls": [OTHER],
                "output_format": "png",
            },
        ),
        (
            "replicate/wan-2.2-i2v",
            asked("replicate/wan-2.2-i2v", Kind.IMAGE_TO_VIDEO, options={"sample_steps": 20}),
            {
                "prompt": "a boat",
                "image": FIRST,
                "num_frames": 81,
                "frames_per_second": 16,
                "resolution": "480p",
                "sample_steps": 20,
            },
        ),
        (
            "replicate/kling-v2.1",
            asked("replicate/kling-v2.1", Kind.FIRST_LAST, seconds=10),
            {
                "prompt": "a boat",
                "start_image": FIRST,
                "end_image": LAST,
                "duration": 10,
                "mode": "pro",
            },
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_request_goes_out_in_the_endpoints_own_words(name, request_, said):
    assert arguments(OFFERS[name], request_, lambda one: one.digest) == said


@given(st.sampled_from(ABLE), st.data())
@settings(max_examples=80, deadline=None)
def test_every_model_is_asked_for_exactly_what_is_wanted(one, data):
    """Said in an endpoint's words and read back from them, a request is the same."""
    name, able = one
    request = asked(
        name,
        able.kind,
        size=data.draw(st.sampled_from(able.sizes)) if able.sizes else (1024, 576),
        seconds=data.draw(st.sampled_from(able.seconds)) if able.seconds else None,
        fps=data.draw(st.sampled_from(able.fps)) if able.fps else None,
        seed=data.draw(st.integers(0, 2**31 - 1)) if able.seed else None,
    )
    offer = OFFERS[name]
    assert misfits(request, offer.profile) == ()
    floor = Floor()
    files = {digest: floor.keep(bytes(digest, "ascii")) for digest in (FIRST, LAST, OTHER)}
    said = arguments(offer, request, lambda one: f"http://there/{files[one.digest]}.png")
    endpoint = offer.endpoints[request.kind].endpoint
    order = catalogued.read(floor, list(OFFERS.values()), endpoint, said).order
    assert order.gives == ("video" if request.kind in GIVES_VIDEO else "image")
    assert order.prompt == (request.prompt if able.prompt else "")
    assert not able.seed or request.seed in list(said.values())
    if request.kind is not Kind.PERFORMANCE:
        assert order.seconds == request.seconds
    words = [str(one) for one in offer.endpoints[request.kind].sizes.values()]
    if len(set(words)) == len(words):  # others follow the picture's shape
        assert order.size == request.size
    starts = [data for at, data in order.frames if at == 0.0]
    if request.of(RefRole.FIRST):
        assert starts == [bytes(FIRST, "ascii")]
    if request.of(RefRole.LAST):
        assert order.frames[-1] == (1.0, bytes(LAST, "ascii"))


def test_an_option_of_another_kind_of_work_is_refused_and_not_dropped():
    offer = OFFERS["replicate/flux-dev"]
    request = asked("replicate/flux-dev", Kind.TEXT_TO_IMAGE, options={"prompt_strength": 0.5})
    assert misfits(request, offer.profile) == ()
    with pytest.raises(GeneratorTrouble, match="prompt_strength") as told:
        arguments(offer, request, lambda one: one.digest)
    assert told.value.why is Trouble.INVALID


def test_an_option_outside_its_bounds_does_not_fit():
    offer = OFFERS["fal/kling-v3-pro"]
    for hold, fits in ((0.0, True), (1.0, True), (1.5, False), ("much", False)):
        request = asked("fal/kling-v3-pro", Kind.TEXT_TO_VIDEO, options={"cfg_scale": hold})
        assert (misfits(request, offer.profile) == ()) is fits


def test_the_price_is_the_lists_own_for_the_size():
    profile = OFFERS["fal/wan-2.7"].profile
    for size, amount in (((1280, 720), "1.00"), ((1920, 1080), "1.50")):
        request = asked("fal/wan-2.7", Kind.TEXT_TO_VIDEO, size=size, seconds=10)
        assert estimate(request, profile) == money(amount)


def test_a_price_that_was_not_established_is_none():
    profile = OFFERS["replicate/kling-v2.1"].profile
    assert estimate(asked("replicate/kling-v2.1", Kind.IMAGE_TO_VIDEO), profile) is None
    assert profile.prices.source == "not established"


def written(tmp_path: Path, text: str, name: str = "ours.yaml") -> Account:
    (tmp_path / name).write_text(text, "utf-8")
    return Account(catalogues=sorted(tmp_path.glob("*.yaml")))


def test_a_studio_adds_models_and_overrules_the_products(tmp_path):
    account = written(
        tmp_path, OURS + OURS.partition("generators:\n")[2].replace("ours:", "kling-o1:")
    )
    found = {one.name: one for one in fal.VENDOR.profiles(account)}
    assert found["fal/ours"].title == "Ours"
    assert found["fal/kling-o1"].title == "Ours"
    assert len(found) == len(fal.VENDOR.profiles(Account())) + 1
    assert [one.name for one in replicate.VENDOR.profiles(account)] == [
        one.name for one in replicate.VENDOR.profiles(Account())
    ]


def test_what_other_words_made_is_not_taken_for_its_own(tmp_path):
    def version(text):
        profiles = fal.VENDOR.profiles(written(tmp_path, text))
        return next(one.version for one in profiles if one.name == "fal/ours")

    assert version(OURS) != version(OURS.replace("resolution: 720p", "resolution: 1080p"))
    assert version(OURS) == version(OURS.replace("0.05 USD", "0.06 USD"))


@pytest.mark.parametrize(
    ("was", "now", "line", "message"),
    [
        ("format: 1", "format: 2", 1, "format 2"),
        ("first: image_url", "frist: image_url", 11, "frist"),
        ("first: image_url, ", "", 11, "first frame"),
        ("seconds: [5, 10]", "seconds: []", 13, "needs its lengths"),
        ("seconds: [5, 10]", "seconds: {from: 9, to: 3}", 13, "grow"),
        ("1280x720", "1280:720", 12, "no size"),
        ("sizes: {1280x720: {resolution: 720p}}", "fps: [24]", 9, "which sizes"),
        ("0.05 USD per second", "five USD per second", 16, "no amount"),
        ("0.05 USD per second", "0.05 USD per hour", 16, "no price"),
        (
            "[0.05 USD per second at 720p]",
            "[1 USD per call at 720p, 2 USD per call at 720p]",
            16,
            "two prices",
        ),
        ("kinds: [image-to-video]", "kinds: [image-to-film]", 9, "image-to-film"),
        ("kinds: [image-to-video]", "kinds: [image-to-video, image-to-video]", 9, "twice"),
        ("hold: {type: number", "hold-on: {type: number", 15, "name"),
        ("default: 0.5", "default: 5", 15, "does not fit"),
        ("2026-11-21", "yesterday", 4, "no date"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_line(tmp_path, was, now, line, message):
    assert was in OURS
    account = written(tmp_path, OURS.replace(was, now, 1))
    with pytest.raises(BadInput, match=re.escape(message)) as told:
        fal.VENDOR.profiles(account)
    assert told.value.place is not None
    assert (Path(told.value.place.file).name, told.value.place.line) == ("ours.yaml", line)


def test_every_file_of_the_products_says_where_each_model_was_read():
    for one in OFFERS.values():
        assert one.profile.read_at and one.profile.terms.source
        assert one.profile.met is False
