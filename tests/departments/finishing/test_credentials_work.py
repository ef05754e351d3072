from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from pegbar.assets.generation import Made, Mark, Piece, Used
from pegbar.departments.finishing.credentials_work import sign
from pegbar.ports.signer import Action, Claim, Ingredient
from pegbar.ports.work import Tools, Work
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import StepFailed

CLAIM = Claim(
    title="The Moon Is Late",
    author="Ann",
    actions=[Action(action="c2pa.created", source_type="digitalCreation", agent="Pegbar")],
    ingredients=[Ingredient(title="a.svg", media_type="image/svg+xml", digest="d", by="Ann")],
    mining={"cawg.ai_training": "notAllowed"},
    label={"origin": "drawn", "window": {"start": None}},
)


class FakeSigner:
    """Writes the claim's title before the bytes, and remembers the claim."""

    def __init__(self, fault=None):
        self.fault = fault
        self.claims = []

    def identity(self):
        return "fake"

    def sign(self, source: Path, target: Path, claim: Claim) -> None:
        if self.fault:
            raise self.fault
        self.claims.append(claim)
        target.write_bytes(claim.title.encode() + source.read_bytes())


class FakeBench:
    def __init__(self, scratch: Path):
        self.scratch = scratch
        self.kept = {}

    def path(self, digest):
        path = self.scratch / "in"
        path.write_bytes(self.kept[digest])
        return path

    def read(self, digest):
        return self.kept[digest]

    def put(self, data):
        data = data.read_bytes() if isinstance(data, Path) else data
        digest = digest_bytes(data)
        self.kept[digest] = data
        return digest

    def once(self, about, make):
        return self.put(make())

    def progress(self, done, total):
        pass


def order(bench, signer):
    plain = msgspec.json.decode(msgspec.json.encode(CLAIM))
    return Work(
        step="sign/film",
        params={"claim": plain, "media_type": "video/mp4"},
        inputs={"file": bench.put(b"film")},
        bench=bench,
        tools=Tools(painters={}, voices={}, signer=lambda: signer),
    )


def test_the_signed_file_is_kept_and_the_claim_arrives_whole(tmp_path):
    bench, signer = FakeBench(tmp_path), FakeSigner()
    out = sign(order(bench, signer))
    assert bench.kept[out["out"]] == b"The Moon Is Latefilm"
    assert signer.claims == [CLAIM]


def test_what_cannot_be_signed_is_not_kept(tmp_path):
    bench = FakeBench(tmp_path)
    work = order(bench, FakeSigner(StepFailed("no")))
    before = dict(bench.kept)
    with pytest.raises(StepFailed):
        sign(work)
    assert bench.kept == before


def test_what_a_generator_sent_with_credentials_is_an_ingredient_as_it_was_received(tmp_path):
    bench, signer = FakeBench(tmp_path), FakeSigner()
    marked, bare = bench.put(b"with credentials"), bench.put(b"without")

    def made(digest, *marks):
        piece = Piece(digest=digest, media="video/mp4")
        used = Used(generator="lumen/one", version="3")
        return Made(job="j", pieces=(piece,), used=used, marks=marks)

    records = {
        "made/generate/sc1-sh010/1": {"film": made(marked, Mark(kind="c2pa", state="valid"))},
        "made/generate/sc1-sh020/1": {"film": made(bare, Mark(kind="sandbox"))},
    }
    work = order(bench, signer)
    inputs = {name: bench.put(msgspec.json.encode(one)) for name, one in records.items()}
    sign(replace(work, inputs={**work.inputs, **inputs}))
    (claim,) = signer.claims
    (found,) = [one for one in claim.ingredients if one.title != "a.svg"]
    assert found.title == "generate/sc1-sh010/1 (film), as lumen/one sent it"
    assert (found.digest, found.media_type) == (marked, "video/mp4")
    assert found.file is not None
