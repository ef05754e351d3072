"""Content credentials for the sandbox's results, signed by a certificate that nobody trusts.

Vendors may put such credentials into what they give; whoever receives them has to keep the bytes.
The certificate is made anew in each process and forgotten with it.
"""

from __future__ import annotations

import io
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import c2pa  # type: ignore[import-untyped]

from pegbar.backends.signers.identity import Identity, load_identity, make_identity

SIGNER: Final = "Sandbox of vendors"

_MANIFEST: Final = {
    "claim_generator_info": [{"name": SIGNER, "version": "1"}],
    "title": "A sandbox's result",
    "assertions": [
        {
            "label": "c2pa.actions.v2",
            "data": {
                "actions": [
                    {
                        "action": "c2pa.created",
                        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/"
                        "trainedAlgorithmicMedia",
                        "softwareAgent": {"name": SIGNER},
                    }
                ]
            },
        }
    ],
}


def signed(data: bytes, media: str) -> bytes:
    """The same file with credentials in it."""
    who = _identity()
    info = c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, who.certificate, who.key, None)
    settings = {
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
        "builder": {"thumbnail": {"enabled": False}},
    }
    given, target = io.BytesIO(data), io.BytesIO()
    with (
        c2pa.Context(c2pa.Settings.from_dict(settings)) as context,
        c2pa.Builder(json.dumps(_MANIFEST), context) as builder,
        c2pa.Signer.from_info(info) as signer,
    ):
        builder.sign(signer, media, given, target)
    return target.getvalue()


@cache
def _identity() -> Identity:
    with tempfile.TemporaryDirectory(prefix="pegbar-sandbox-") as folder:
        place = Path(folder) / "identity"
        make_identity(place, SIGNER)
        return load_identity(place)
