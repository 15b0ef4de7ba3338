"""Keyed pseudonyms: the same person is the same name in the ledger, and nobody without the key can tell who (pure)."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class PseudonymKey:
    """The key of one period. Destroying it leaves that period's pseudonyms nameless for ever."""

    period: str
    secret: bytes

    def of(self, person: str) -> bytes:
        """HMAC-SHA256 of the twelve digits."""
        return hmac.digest(self.secret, person.encode(), "sha256")

    def of_text(self, text: str) -> str:
        """What stands for a text that must not be kept: equal for equal texts, so that it can be searched for."""
        return f"withheld/{self.period}/{hmac.new(self.secret, b'text:' + text.encode(), hashlib.sha256).hexdigest()}"
