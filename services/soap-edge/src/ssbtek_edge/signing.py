"""Signs manifests as this edge, with the key whose public half the router knows (pure)."""

import base64

from joserfc import jws

from ssbtek_edge.key_files import SigningKey, algorithm_of
from ssbtek_edge.preparing import Sign


def signer(key: SigningKey) -> Sign:
    """Makes compact JWS (RFC 7515), detached: what is signed already stands beside it."""
    header = {"alg": str(algorithm_of(key)), "kid": str(key.kid)}

    def sign(manifest_text: str) -> str:
        payload = base64.urlsafe_b64decode(manifest_text + "=" * (-len(manifest_text) % 4))
        return str(jws.detach_content(jws.serialize_compact(header, payload, key, algorithms=[header["alg"]])))

    return sign
