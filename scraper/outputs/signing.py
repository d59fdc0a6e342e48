"""Signatures of a WACZ (Ed25519): inside it over the digest of its package, and beside it over what states that digest.

`signedData` in `datapackage-digest.json` has the members of WACZ's proposal for signing; `FILE.wacz.sig` is the bare
signature of `datapackage-digest.json`, as openssl reads it.
"""

import json
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

STATES_DIGEST = "datapackage-digest.json"
_HOW = "make one with: openssl genpkey -algorithm ed25519 -out ipp-key.pem"
_LONGEST = 1024 * 1024  # bytes of what states a digest that are read


class KeyFault(ValueError):
    """Why a key cannot be used, in one line."""


class Signer:
    """Signs with the private key in the PEM file at `path`; raises `KeyFault` and OSError."""

    def __init__(self, path: Path) -> None:
        try:
            key = load_pem_private_key(path.read_bytes(), None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # the second where it needs a password
            raise KeyFault(f"{path}: no private key without a password ({error}); {_HOW}") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyFault(f"{path}: no Ed25519 key; {_HOW}")
        self._key = key

    def signed_data(self, digest: str, created: str, software: str) -> dict[str, str]:
        """What is stated beside the `digest` of a package (`sha256:…`), which is what is signed."""
        signature = b64encode(self.signature(digest.encode())).decode()
        public = b64encode(_bytes_of(self._key.public_key())).decode()
        said = {"hash": digest, "signature": signature, "publicKey": public}
        return said | {"created": created, "software": software}

    def signature(self, content: bytes) -> bytes:
        """The bare signature of some bytes."""
        return self._key.sign(content)


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key in a PEM file; raises `KeyFault` and OSError."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFault(f"{path}: no public key in PEM: openssl pkey -in ipp-key.pem -pubout -out {path}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFault(f"{path}: no Ed25519 key")
    return key


def signature_faults(wacz: Path, key: Ed25519PublicKey) -> Iterator[str]:
    """What is wrong with the signatures of a WACZ; that its parts have the digests that it states is another check."""
    try:
        with zipfile.ZipFile(wacz) as file, file.open(STATES_DIGEST) as entry:
            content = entry.read(_LONGEST)
        said = json.loads(content)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, EOFError, OverflowError):
        yield f"not signed: it has no {STATES_DIGEST} that can be read"
        return
    yield from _inside(said if isinstance(said, dict) else {}, key)
    beside = wacz.with_name(f"{wacz.name}.sig")
    if beside.is_file() and not _is_of(beside.read_bytes(), content, key):
        yield f"{beside.name} is no signature of {STATES_DIGEST} by this key"


def _inside(said: dict[str, Any], key: Ed25519PublicKey) -> Iterator[str]:
    signed = said.get("signedData")
    if not isinstance(signed, dict):
        yield f"not signed: {STATES_DIGEST} has no signedData"
        return
    if signed.get("hash") != said.get("hash"):
        yield f"signedData is of another package: {signed.get('hash')}, {STATES_DIGEST} says {said.get('hash')}"
    if _decoded(signed.get("publicKey")) != _bytes_of(key):
        yield "signed with another key than the one that was given"
    elif not _is_of(_decoded(signed.get("signature")), str(signed.get("hash")).encode("utf-8", "replace"), key):
        yield "the signature in signedData is not right: something was changed after it was signed"


def _is_of(signature: bytes, content: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _decoded(text: object) -> bytes:
    try:
        return b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        return b""


def _bytes_of(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
