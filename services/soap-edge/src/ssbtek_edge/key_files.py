"""The edge's own keys: one to sign with, known to the router; one that all edges share, to derive query ids with."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, import_key

QUERY_KEY_BYTES = 32
SigningKey = ECKey | OKPKey


def read_signing_key(file: Path) -> SigningKey:
    """The private JWK in a file. Raises `OSError` or `ValueError`, which never tells what the file holds."""
    try:
        key = import_key(json.loads(file.read_bytes()))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("no JWK") from None
    if not isinstance(key, ECKey | OKPKey) or not key.is_private or not key.kid or algorithm_of(key) is None:
        raise ValueError("not a private Ed25519 or P-256 key with a kid")
    return key


def algorithm_of(key: SigningKey) -> str | None:
    """How it signs, as RFC 9864 and RFC 7518 name it."""
    return {"Ed25519": "Ed25519", "P-256": "ES256"}.get(str(key.curve_name))


def read_query_key(file: Path) -> bytes:
    """`{"key": "64 hex digits"}`. Raises `OSError` or `ValueError`."""
    try:
        key = bytes.fromhex(json.loads(file.read_bytes())["key"])
    except (ValueError, TypeError, KeyError):
        raise ValueError('no {"key": "hex digits"}') from None
    if len(key) < QUERY_KEY_BYTES:
        raise ValueError(f"a key of {len(key)} bytes; at least {QUERY_KEY_BYTES} are needed")
    return key


def write_new_keys(signing: Path, public: Path, query: Path) -> None:
    """Makes all three: the private JWK, the JWK Set with its public half, the shared key. For the local system, tests
    and whoever sets up the first edge; of a second edge only the first two are new."""
    key = OKPKey.generate_key("Ed25519", {"use": "sig"}, private=True, auto_kid=True)
    _write(query, {"key": secrets.token_bytes(QUERY_KEY_BYTES).hex()})
    _write(public, {"keys": [key.as_dict(private=False)]})
    _write(signing, key.as_dict(private=True))


def _write(file: Path, content: Any) -> None:
    aside = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(content, out)
    aside.replace(file)
