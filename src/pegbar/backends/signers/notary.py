"""The studio's notary: an Ed25519 key under a certificate from the studio's own root.

Checkpoints and evidence packs are signed with it. The key is made beside the studio's identity the
first time that it is needed; whoever knows the studio's `root.pem` can tell its signature.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from pegbar.backends.signers.identity import ROOT, ROOT_KEY, SIGNER, read_anchor
from pegbar.ports.notary import Standing
from pegbar.values.errors import BadInput, Corrupt, StorageFailed

KEY: Final = "notary.key"
"""The key and its certificate in one file: both are there, or neither."""

_CERTIFICATE: Final = "-----BEGIN CERTIFICATE-----"
_RAW: Final = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
_NAME_LIMIT: Final = 100


class StudioNotary:
    """Implements port Notary. Holds the key in memory for as long as it lives."""

    def __init__(self, folder: Path) -> None:
        """The notary of the identity in `folder`, made there if there is none yet.

        Raises BadInput when there is no identity, Corrupt, StorageFailed.
        """
        if not (folder / KEY).exists():
            _make(folder)
        secret, mark, public = _text(folder / KEY).partition(_CERTIFICATE)
        self._certificate = mark + public
        try:
            certificate = x509.load_pem_x509_certificate(self._certificate.encode())
            key = serialization.load_pem_private_key(secret.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise Corrupt(
                f"the notary's key in {folder} is damaged: {error}",
                hint="restore it from a backup",
            ) from error
        if not isinstance(key, ed25519.Ed25519PrivateKey) or (
            key.public_key() != certificate.public_key()
        ):
            raise Corrupt(
                f"the key and the certificate in {folder / KEY} do not belong together",
                hint="restore it from a backup",
            )
        self._key = key

    def certificate(self) -> str:
        return self._certificate

    def public(self) -> bytes:
        return self._key.public_key().public_bytes(*_RAW)

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


class KnownRoots:
    """Implements port Register: certificates are held against these roots (PEM files)."""

    def __init__(self, anchors: Sequence[Path]) -> None:
        """Raises BadInput for a file that holds no certificate."""
        texts = "".join(read_anchor(one) for one in anchors)
        self._roots = x509.load_pem_x509_certificates(texts.encode()) if texts else []

    def standing(self, certificate: str, day: str) -> Standing:
        try:
            found = x509.load_pem_x509_certificate(certificate.encode())
            key = found.public_key()
            moment = dt.datetime.fromisoformat(day).astimezone(dt.UTC)
        except (ValueError, UnsupportedAlgorithm):
            return _unfit("", "its certificate cannot be read")
        names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        signer = _printable(str(names[0].value) if names else "")
        if not isinstance(key, ed25519.Ed25519PublicKey):
            return _unfit(signer, "its certificate holds no Ed25519 key")
        if not found.not_valid_before_utc <= moment <= found.not_valid_after_utc:
            return _unfit(signer, "it was signed outside the certificate's time")
        state = "trusted" if any(_issued(found, root, moment) for root in self._roots) else "valid"
        return Standing(signer=signer, public=key.public_bytes(*_RAW), state=state)  # type: ignore[arg-type]

    def holds(self, public: bytes, signature: bytes, data: bytes) -> bool:
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


def _issued(certificate: x509.Certificate, root: x509.Certificate, moment: dt.datetime) -> bool:
    """Whether a root that was good at this moment and may sign certificates gave this one out."""
    try:
        limits = root.extensions.get_extension_for_class(x509.BasicConstraints).value
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return limits.ca and root.not_valid_before_utc <= moment <= root.not_valid_after_utc


def _make(folder: Path) -> None:
    """A key, and a certificate for it from the studio's root."""
    try:
        root = x509.load_pem_x509_certificate(_text(folder / ROOT).encode())
        signer = x509.load_pem_x509_certificate(_text(folder / SIGNER).encode())
        root_key = serialization.load_pem_private_key(_text(folder / ROOT_KEY).encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Corrupt(
            f"the identity in {folder} is damaged: {error}", hint="restore it from a backup"
        ) from error
    if not isinstance(root_key, ec.EllipticCurvePrivateKey):
        raise Corrupt(f"{ROOT_KEY} in {folder} is not the studio's root key")
    key = ed25519.Ed25519PrivateKey.generate()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(signer.subject)
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(signer.not_valid_before_utc)
        .not_valid_after(signer.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _place(folder / KEY, secret + certificate.public_bytes(serialization.Encoding.PEM))


def _place(path: Path, data: bytes) -> None:
    """Write a private file, unless somebody else was faster: a key is never overwritten."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    except OSError as error:
        raise StorageFailed(
            f"{path} cannot be written: {error.strerror or error}",
            hint="check the folder's permissions and the free space",
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise BadInput(
            f"there is no {path.name} in {path.parent}",
            hint="a studio's checkpoints are signed under its own root: restore its identity",
        ) from None
    except OSError as error:
        raise StorageFailed(
            f"{path} cannot be read: {error.strerror or error}",
            hint="its owner alone may read it: run as that person",
        ) from error


def _unfit(signer: str, trouble: str) -> Standing:
    return Standing(signer=signer, public=b"", state="unfit", trouble=trouble)


def _printable(name: str) -> str:
    """A stranger's words, made safe for a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[:_NAME_LIMIT]
