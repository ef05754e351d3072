from __future__ import annotations

from pathlib import Path

import pytest

from pegbar.backends.signers.c2pa_signer import C2paSigner
from pegbar.backends.signers.identity import load_identity, make_identity
from pegbar.ports.signer import Action, Claim, Ingredient
from tests.backends.signers.media import KINDS, make_media


@pytest.fixture(scope="session")
def studio(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("studio") / "identity"
    make_identity(folder, "Häuschen & Søn Animation")
    return folder


@pytest.fixture(scope="session")
def plain(tmp_path_factory) -> dict[str, Path]:
    return make_media(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def claim() -> Claim:
    return Claim(
        title="The Moon Is Late",
        author="Ann Ä",
        actions=[
            Action(
                action="c2pa.created",
                source_type="compositeWithTrainedAlgorithmicMedia",
                agent="Pegbar",
            ),
            Action(
                action="c2pa.edited",
                source_type="trainedAlgorithmicMedia",
                agent="house-painter",
                agent_version="3",
                description="painted 2 of 3 shots",
            ),
        ],
        ingredients=[
            Ingredient(
                title="art/pip.svg",
                media_type="image/svg+xml",
                digest="blake3:" + "ab" * 32,
                by="Ann Ä",
                licence="CC BY 4.0",
            )
        ],
        mining={"cawg.ai_training": "notAllowed", "cawg.data_mining": "constrained"},
        label={"origin": "drawn", "purposes": ["develop", "deliver"]},
    )


@pytest.fixture(scope="session")
def signed(tmp_path_factory, studio, plain, claim) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("signed")
    signer = C2paSigner(load_identity(studio))
    for kind in KINDS:
        signer.sign(plain[kind], folder / f"film.{kind}", claim)
    return {kind: folder / f"film.{kind}" for kind in KINDS}
