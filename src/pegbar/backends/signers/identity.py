"""A studio's identity: a root of its own, and the certificate that its films are signed with.

Both are made on this machine and never leave it by themselves. Whoever is given `root.pem` can
tell this studio's films from all others; the keys stay here, readable by their owner alone.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import BadInput, Corrupt, Refused, StorageFailed

ROOT: Final = "root.pem"
ROOT_KEY: Final = "root.key"
SIGNER: Final = "signer.pem"
SIGNER_KEY: Final = "signer.key"

_ROOT_YEARS: Final = 30
_SIGNER_YEARS: Final = 15
"""Without a time-stamping authority a signature is held against the present day: a film stays
valid only as long as the certificate that it was signed with."""

_DOCUMENT_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_NAME_LIMIT: Final = 64  # X.520's limit on a common name


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who signs. `certificate` is PEM, and so is `key`, which no message or log ever shows."""

    name: str
    certificate: bytes
    digest: Digest
    key: bytes = field(repr=False)


def make_identity(folder: Path, name: str) -> None:
    """Make a root, a signing certificate and their keys in `folder`, all or nothing.

    Raises BadInput for a name that a certificate cannot carry, Refused when the folder already
    holds something, StorageFailed.
    """
    now = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(hours=1)
    files = _issue(_certificate_name(name), now)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        draft.mkdir(parents=True, mode=0o700)
        for file, data in files.items():
            _write(draft / file, data, private=file.endswith(".key"))
        if folder.is_dir() and any(folder.iterdir()):
            raise Refused(
                f"{folder} already holds an identity or other files",
                hint="an identity is never overwritten: films that were signed with it would "
                "lose their signer",
            )
        draft.rename(folder)  # an empty folder gives way; a filled one does not
    except OSError as error:
        raise StorageFailed(
            f"the studio's identity cannot be written to {folder}: {error.strerror or error}",
            hint="check the folder's permissions and the free space",
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load_identity(folder: Path) -> Identity:
    """The identity that signs. Raises BadInput when there is none, Corrupt when its certificate
    and its key are damaged or do not belong together, Refused when it has run out."""
    certificate_pem = _read(folder / SIGNER)
    key_pem = _read(folder / SIGNER_KEY)
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        key = serialization.load_pem_private_key(key_pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Corrupt(
            f"the identity in {folder} is damaged: {error}", hint="restore it from a backup"
        ) from error
    if key.public_key() != certificate.public_key():
        raise Corrupt(
            f"{SIGNER_KEY} and {SIGNER} in {folder} do not belong together",
            hint="restore both from the same backup",
        )
    if certificate.not_valid_after_utc < dt.datetime.now(dt.UTC):
        raise Refused(
            f"the certificate in {folder} ran out on {certificate.not_valid_after_utc:%Y-%m-%d}",
            hint="a new studio gets a new one: pegbar init --studio FOLDER",
        )
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Identity(
        name=str(names[0].value) if names else "",
        certificate=certificate_pem,
        digest=digest_bytes(certificate.public_bytes(serialization.Encoding.DER)),
        key=key_pem,
    )


def read_anchor(path: Path) -> str:
    """The certificates in a PEM file, as text. Raises BadInput when it holds none."""
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{path} is no certificate", hint="an anchor is a root certificate in PEM"
        ) from error
    return "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in found)


def _certificate_name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or not plain.isprintable():
        raise BadInput(
            f"a studio cannot be called {name[:80]!r}", hint="give it a name of printable letters"
        )
    if len(plain) > _NAME_LIMIT - len(" root"):
        raise BadInput(
            f"the studio's name is {len(plain)} letters long",
            hint=f"a certificate carries at most {_NAME_LIMIT - len(' root')}",
        )
    return plain


def _issue(name: str, start: dt.datetime) -> Mapping[str, bytes]:
    """The four files of an identity."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    root_name, signer_name = _subject(f"{name} root", name), _subject(name, name)
    root = (
        _certificate(root_name, root_name, root_key, start, _ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    signer = (
        _certificate(signer_name, root_name, key, start, _SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        # C2PA's certificate profile: one of these, and never anyExtendedKeyUsage.
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, _DOCUMENT_SIGNING]),
            critical=False,
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return {
        ROOT: root.public_bytes(pem),
        ROOT_KEY: _key_pem(root_key),
        SIGNER: signer.public_bytes(pem),
        SIGNER_KEY: _key_pem(key),
    }


def _subject(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    start: dt.datetime,
    years: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=round(365.25 * years)))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, data: bytes, *, private: bool) -> None:
    mode = 0o600 if private else 0o644
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(
            f"there is no {path.name} in {path.parent}", hint="run pegbar init to make an identity"
        ) from None
    except OSError as error:
        raise StorageFailed(
            f"{path} cannot be read: {error.strerror or error}",
            hint="its owner alone may read it: run as that person",
        ) from error
