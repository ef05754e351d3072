"""Content credentials (C2PA) by the reference library: sign what leaves, verify what comes.

Nothing here reaches the network: no time-stamping authority, no remote manifests, no revocation
look-up. What that leaves unproven stands in `docs/reference/credentials.md`.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import c2pa  # type: ignore[import-untyped]

from pegbar import __version__
from pegbar.backends.signers.close_reading import Altered, read_closely, unhashed
from pegbar.backends.signers.identity import Identity, read_anchor
from pegbar.backends.signers.media import media_type
from pegbar.ports.signer import Action, Claim, Ingredient, Verdict
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, StepFailed

GENERATOR: Final = "Pegbar"
SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
LABEL: Final = "org.pegbar.label"
SOURCE: Final = "org.pegbar.source"
UNHASHED: Final = "org.pegbar.unhashed"

_SETTINGS: Final = {
    "verify": {
        "verify_after_reading": True,
        "verify_after_sign": True,
        "verify_trust": True,
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
    },
    "builder": {"thumbnail": {"enabled": False}},
}

_BOX_TYPES: Final = b"\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq"
"""The tail of every box type in a manifest store (ISO 19566-5): where it stands, credentials are
or were."""

_TROUBLE: Final = {
    "assertion.dataHash.mismatch": "the picture or the sound is not what was signed",
    "assertion.bmffHash.mismatch": "the picture or the sound is not what was signed",
    "assertion.boxesHash.mismatch": "the picture or the sound is not what was signed",
    "assertion.hashedURI.mismatch": "a statement about the file is not what was signed",
    "assertion.missing": "a statement that was signed is gone",
    "assertion.undeclared": "a statement was added that nobody signed",
    "claim.hardBindings.missing": "the credentials are not bound to any bytes",
    "claimSignature.mismatch": "the signature does not fit",
    "claimSignature.missing": "the signature is gone",
    "claimSignature.outsideValidity": "it was signed outside the certificate's time",
    "signingCredential.expired": "the signer's certificate has run out, and no time stamp tells "
    "whether it was still good when the file was signed",
    "signingCredential.invalid": "the signer's certificate is not fit to sign",
    "signingCredential.revoked": "the signer's certificate was revoked",
}
_NAME_LIMIT: Final = 100
_UNTRUSTED: Final = "signingCredential.untrusted"
_DAMAGED: Final = Verdict(
    state="tampered",
    signer="",
    reasons=("its credentials are damaged and cannot be read any more",),
    manifest=None,
)


class C2paSigner:
    """Implements port Signer. Holds the key in memory for as long as it lives."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def identity(self) -> str:
        return f"{self._identity.name} {self._identity.digest}"

    def sign(self, source: Path, target: Path, claim: Claim) -> None:
        kind = media_type(source)
        if kind is None:
            raise StepFailed(
                f"{source.name} cannot carry credentials",
                hint="MP4, M4A, PNG, JPEG and WAV files can",
            )
        data = _bytes_of(source)
        if _has_traces(data):
            raise StepFailed(
                f"{source.name} carries credentials already",
                hint="signing it again would take them away; sign the file that they were put on",
            )
        try:
            rest = unhashed(kind, data)
        except Altered as odd:
            raise StepFailed(f"{source.name} cannot be signed: {odd}") from odd
        info = c2pa.C2paSignerInfo(
            c2pa.C2paSigningAlg.ES256, self._identity.certificate, self._identity.key, None
        )
        try:
            with (
                c2pa.Context(c2pa.Settings.from_dict(_SETTINGS)) as context,
                c2pa.Builder(json.dumps(manifest_definition(claim, rest)), context) as builder,
                c2pa.Signer.from_info(info) as signer,
                source.open("rb") as given,
                target.open("w+b") as signed,
            ):
                builder.sign(signer, kind, given, signed)
        except c2pa.C2paError as error:
            target.unlink(missing_ok=True)
            raise StepFailed(f"{source.name} cannot be signed: {error}") from error


def manifest_definition(claim: Claim, rest: Digest | None = None) -> dict[str, Json]:
    """The claim in the words of C2PA 2 and CAWG 1.1. `rest`: see `close_reading.unhashed`."""
    sealed = [_assertion(UNHASHED, {"digest": rest})] if rest else []
    return {
        "claim_generator_info": [{"name": GENERATOR, "version": __version__}],
        "title": claim.title,
        "assertions": [
            _assertion("c2pa.actions.v2", {"actions": [_action(one) for one in claim.actions]}),
            _assertion("cawg.training-mining", {"entries": _mining(claim.mining)}),
            _assertion(
                "cawg.metadata",
                {
                    "@context": {"dc": "http://purl.org/dc/elements/1.1/"},
                    "dc:title": claim.title,
                    "dc:creator": [claim.author] if claim.author else [],
                },
                kind="Json",
            ),
            _assertion(LABEL, claim.label),
            *sealed,
        ],
        "ingredients": [_ingredient(one) for one in claim.ingredients],
    }


def _assertion(label: str, data: Json, kind: str = "Cbor") -> Json:
    # `created`: the signer says this itself, and does not pass on what another program said.
    return {"label": label, "data": data, "kind": kind, "created": True}


def _action(one: Action) -> Json:
    action: dict[str, Json] = {
        "action": one.action,
        "digitalSourceType": SOURCE_TYPES + one.source_type,
    }
    if one.agent:
        agent = {"name": one.agent}
        action["softwareAgent"] = (
            {**agent, "version": one.agent_version} if one.agent_version else agent
        )
    if one.description:
        action["description"] = one.description
    return action


def _mining(uses: Mapping[str, str]) -> Json:
    entries: dict[str, Json] = {}
    for key, use in sorted(uses.items()):
        entries[key] = (
            {"use": use, "constraint_info": f"see the assertion {LABEL}"}
            if use == "constrained"
            else {"use": use}
        )
    return entries


def _ingredient(one: Ingredient) -> Json:
    about: dict[str, Json] = {
        "digest": one.digest,
        "digitalSourceType": SOURCE_TYPES + one.source_type,
    }
    if one.by:
        about["by"] = one.by
    if one.licence:
        about["licence"] = one.licence
    return {
        "title": one.title,
        "format": one.media_type,
        "relationship": one.relation,
        "metadata": {SOURCE: about},
    }


def verify_file(path: Path, anchors: Sequence[Path]) -> Verdict:
    """What a file's credentials are worth. Needs no studio and no network.

    `anchors` are PEM files of roots that are trusted. Raises BadInput for a file that cannot be
    read or an anchor that is no certificate.
    """
    context = _context(anchors)
    try:
        if not path.is_file() and path.exists():
            raise BadInput(f"{path} is not a file", hint="name one file")
        if not path.stat().st_size:
            return _unsigned("the file is empty")
        kind = media_type(path)
        data = _bytes_of(path)
        with path.open("rb") as file, context:
            try:
                with c2pa.Reader(kind, file, context=context) as reader:
                    report = json.loads(reader.json())
                    state = reader.get_validation_state()
            except c2pa.C2paError as error:
                return _unreadable(error, kind=kind, traces=_has_traces(data))
            manifest = report.get("manifests", {}).get(report.get("active_manifest"))
            if manifest is None:
                return _DAMAGED
            if state not in {"Trusted", "Valid"}:
                return _judged(manifest, state, _troubles(report))
            altered = _alteration(manifest, report["active_manifest"], kind, data)
            return _judged(manifest, state, altered)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror or error}", hint="check the path"
        ) from error


def _context(anchors: Sequence[Path]) -> Any:
    settings: dict[str, Any] = dict(_SETTINGS)
    if anchors:  # an empty text would be taken for a broken certificate
        settings["trust"] = {"user_anchors": "".join(read_anchor(one) for one in anchors)}
    return c2pa.Context(c2pa.Settings.from_dict(settings))


def _bytes_of(path: Path) -> memoryview:
    """A file's bytes, read as they are needed. Raises OSError."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _has_traces(data: memoryview) -> bool:
    pages: mmap.mmap = data.obj  # type: ignore[assignment]
    return pages.find(_BOX_TYPES) >= 0


def _alteration(
    manifest: Mapping[str, Any], label: str, kind: str | None, data: memoryview
) -> tuple[str, ...]:
    """What was changed where the standard does not look; only Pegbar's own files are read so."""
    makers = [one.get("name") for one in manifest.get("claim_generator_info", ())]
    if makers != [GENERATOR] or kind is None:
        return ()
    try:
        read_closely(kind, data, label)
        if unhashed(kind, data) != _sealed(manifest):
            return ("what its player reads first (the kind of file) is not what was signed",)
    except Altered as odd:
        return (str(odd),)
    return ()


def _sealed(manifest: Mapping[str, Any]) -> object:
    for assertion in manifest.get("assertions", ()):
        data = assertion.get("data")
        if assertion.get("label") == UNHASHED and isinstance(data, dict):
            return data.get("digest")
    return None


def _unsigned(reason: str) -> Verdict:
    return Verdict(state="unsigned", signer="", reasons=(reason,), manifest=None)


def _unreadable(error: Exception, *, kind: str | None, traces: bool) -> Verdict:
    if traces:
        return _DAMAGED
    if isinstance(error, c2pa.C2paError.RemoteManifest):
        return _unsigned("it carries no credentials, only an address of some; nothing was fetched")
    if kind is None and not isinstance(error, c2pa.C2paError.ManifestNotFound):
        return _unsigned("it is not a kind of file that can carry credentials")
    return _unsigned("it carries no credentials")


def _judged(manifest: Mapping[str, Any], state: str | None, troubles: tuple[str, ...]) -> Verdict:
    signature = manifest.get("signature_info", {})
    signer = _printable(signature.get("common_name") or signature.get("issuer") or "")
    if troubles or state not in {"Trusted", "Valid"}:
        return Verdict(
            state="tampered",
            signer=signer,
            reasons=troubles or ("its credentials do not verify",),
            manifest=manifest,
        )
    if state == "Trusted":
        return Verdict(
            state="trusted",
            signer=signer,
            reasons=(f"nothing was changed since {signer} signed it", "its root is known here"),
            manifest=manifest,
        )
    return Verdict(
        state="valid",
        signer=signer,
        reasons=(
            "nothing was changed since it was signed",
            f"no known root vouches for {signer}: anybody can make a certificate of that name",
        ),
        manifest=manifest,
    )


def _printable(name: str) -> str:
    """A stranger's words, made safe for a terminal: control characters could forge a verdict."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[:_NAME_LIMIT]


def _troubles(report: Mapping[str, Any]) -> tuple[str, ...]:
    codes = [one["code"] for one in report.get("validation_status", ())]
    return tuple(
        dict.fromkeys(
            _TROUBLE.get(code, f"the check {code} failed") for code in codes if code != _UNTRUSTED
        )
    )
