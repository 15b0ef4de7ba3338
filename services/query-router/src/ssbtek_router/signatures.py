"""Tells whether a manifest was signed by one of our edges, who alone may ask in another's name (pure)."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ssbtek_contracts.query import QueryReceived

Signed = Literal["no", "edge", "invalid"]
ALGORITHMS = ["Ed25519", "ES256"]
HEADER = {"alg", "kid"}
"""All that the header of a signature may hold: nothing in it changes what is signed, or how."""


class EdgeKeys:
    """The public keys of the edges. Without any, no signature is valid."""

    def __init__(self, keys: KeySet | None = None) -> None:
        self._keys = keys

    @classmethod
    def of(cls, jwks: Mapping[str, Any]) -> Self:
        """From a JWK Set (RFC 7517). Raises `ValueError` where one of them cannot be used."""
        try:
            keys = KeySet.import_key_set(dict(jwks))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ValueError(f"no JWK Set ({type(error).__name__})") from None
        for key in keys.keys:
            if key.is_private or key.kid is None or key.key_type not in ("OKP", "EC"):
                raise ValueError("a key that is not public, has no kid, or is neither Ed25519 nor P-256")
        return cls(keys)

    def signed(self, envelope: QueryReceived) -> Signed:
        """By whom: nobody, one of the edges, or somebody whose signature does not hold."""
        if envelope.signature is None:
            return "no"
        header, _, signature = envelope.signature.partition("..")
        try:
            if self._keys is None:
                return "invalid"
            held = jws.deserialize_compact(f"{header}.{envelope.manifest}.{signature}", self._keys, ALGORITHMS)
        except (JoseError, ValueError, TypeError):
            return "invalid"
        return "edge" if set(held.protected) == HEADER else "invalid"
