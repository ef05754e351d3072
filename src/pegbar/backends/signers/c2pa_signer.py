"""Content credentials (C2PA) by the reference library: sign what leaves, verify what comes.

Nothing here reaches the network: no time-stamping authority, no remote manifests, no revocation
look-up. What that leaves unproven stands in `docs/reference/credentials.md`.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import c2pa  # type: ignore[import-untyped]

from pegbar.backends.signers.close_reading import Altered, manifests_of, read_closely, unhashed
from pegbar.backends.signers.identity import Identity, read_anchor
from pegbar.backends.signers.manifest import (
    GENERATOR,
    KEPT,
    UNHASHED,
    ingredient,
    manifest_definition,
)
from pegbar.backends.signers.media import media_type
from pegbar.ports.signer import Claim, Ingredient, Verdict
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, StepFailed, StorageFailed

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
        kept = [(one, one.file) for one in claim.ingredients if one.file and _readable(one.file)]
        whole = {one.title: file for one, file in kept}
        info = c2pa.C2paSignerInfo(
            c2pa.C2paSigningAlg.ES256, self._identity.certificate, self._identity.key, None
        )
        try:
            with (
                c2pa.Context(c2pa.Settings.from_dict(_SETTINGS)) as context,
                c2pa.Builder(
                    json.dumps(manifest_definition(claim, rest, whole, _manifests(whole.values()))),
                    context,
                ) as builder,
                c2pa.Signer.from_info(info) as signer,
                source.open("rb") as given,
                target.open("w+b") as signed,
            ):
                for one, file in kept:
                    _keep_whole(builder, one, file)
                builder.sign(signer, kind, given, signed)
        except c2pa.C2paError as error:
            target.unlink(missing_ok=True)
            raise StepFailed(f"{source.name} cannot be signed: {error}") from error


def _keep_whole(builder: Any, one: Ingredient, file: Path) -> None:
    """An ingredient with its own credentials, whatever they are worth: their state goes with it."""
    with file.open("rb") as data:
        builder.add_ingredient(json.dumps(ingredient(one)), media_type(file), data)


def _manifests(files: Iterable[Path]) -> dict[str, Digest]:
    """The manifests that ingredients bring with them, with their digests: no standard covers how
    they are framed. One that two ingredients have differently is left out."""
    found: dict[str, set[Digest]] = {}
    for file in files:
        kind = media_type(file)
        with contextlib.suppress(Altered):
            for label, digest in manifests_of(kind or "", _bytes_of(file)).items():
                found.setdefault(label, set()).add(digest)
    return {label: min(digests) for label, digests in found.items() if len(digests) == 1}


def _readable(file: Path) -> bool:
    """Whether its own credentials can be read at all; damaged ones are not passed on."""
    try:
        with file.open("rb") as data, c2pa.Reader(media_type(file), data):
            return True
    except c2pa.C2paError:
        return False


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
            altered = _alteration(report, kind, data)
            return _judged(manifest, state, altered)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror or error}", hint="check the path"
        ) from error


class C2paReader:
    """Implements port CredentialReader."""

    def __init__(self, anchors: Sequence[Path]) -> None:
        self._anchors = tuple(anchors)

    def read(self, data: bytes) -> Verdict:
        try:
            with tempfile.NamedTemporaryFile() as file:
                file.write(data)
                file.flush()
                return verify_file(Path(file.name), self._anchors)
        except OSError as error:
            raise StorageFailed(f"nothing can be written to a temporary folder: {error}") from error


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


def _alteration(report: Mapping[str, Any], kind: str | None, data: memoryview) -> tuple[str, ...]:
    """What was changed where the standard does not look; only Pegbar's own files are read so."""
    label = report["active_manifest"]
    manifest = report["manifests"][label]
    makers = [one.get("name") for one in manifest.get("claim_generator_info", ())]
    if makers != [GENERATOR] or kind is None:
        return ()
    try:
        sealed = _said(manifest, KEPT)
        kept = {one: sealed.get(one, "") for one in _kept(report, label) - {label}}
        read_closely(kind, data, label, kept)
        if unhashed(kind, data) != _said(manifest, UNHASHED).get("digest"):
            return ("what its player reads first (the kind of file) is not what was signed",)
    except Altered as odd:
        return (str(odd),)
    return ()


def _kept(report: Mapping[str, Any], label: str) -> frozenset[str]:
    """The manifests that a manifest leads to: itself, those of its ingredients, and theirs."""
    found: set[str] = set()
    waiting = [label]
    while waiting:
        one = waiting.pop()
        manifest = report["manifests"].get(one)
        if manifest is not None and one not in found:
            found.add(one)
            given = (i.get("active_manifest") for i in manifest.get("ingredients", ()))
            waiting += [other for other in given if other]
    return frozenset(found)


def _said(manifest: Mapping[str, Any], label: str) -> Mapping[str, Any]:
    """What an assertion of Pegbar's says; nothing where there is none."""
    for assertion in manifest.get("assertions", ()):
        data = assertion.get("data")
        if assertion.get("label") == label and isinstance(data, dict):
            return data
    return {}


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
