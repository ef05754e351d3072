"""What the tests of vendors hand to a generator, and what they read off a loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.ports.generator import Generator, GeneratorTrouble, Handed, Ticket
from tests.backends.generators.loopback import Answer, Loopback

PICTURE = b"\x89PNG a picture"


def asked(kind: Kind = Kind.TEXT_TO_VIDEO, *roles: RefRole, **more) -> Request:
    references = tuple(reference(role) for role in roles)
    told = {"kind": kind, "prompt": "a pier", "size": (1280, 720), "seconds": 5.0}
    return Request(**(told | {"references": references} | more))


def reference(role: RefRole, media: str = "image/png") -> Reference:
    return Reference(role=role, digest=f"blake3:{role.value}", media=media)


def handed(request: Request, folder: Path, draft: Ticket | None = None) -> Handed:
    path = folder / "in.png"
    path.write_bytes(PICTURE)
    files = dict.fromkeys(request.inputs(), path)
    return Handed(job="Job.7", request=request, files=files, draft=draft)


def answered(status: int = 200, **headers) -> Answer:
    return Answer(status=status, headers=headers)


def says(body: object, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode())


def sent(house: Loopback, number: int = -1) -> dict:
    """The body of a request that came in, as JSON."""
    return json.loads(house.asked[number][2])


def create_trouble(generator: Generator, request: Request, folder: Path) -> GeneratorTrouble:
    with pytest.raises(GeneratorTrouble) as caught:
        generator.create(handed(request, folder))
    return caught.value
