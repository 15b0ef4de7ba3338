"""What an answer carries beside its outcome: the provider's own document, byte for byte, and the normalised view."""

import base64
import binascii
from typing import Annotated

from pydantic import Field

from ssbtek_contracts.message import Message, Unreadable
from ssbtek_contracts.view import Record


class Content(Message):
    """Packed into one base64 string, opaque to the composer: the seam for encrypting it to the municipality later."""

    document: str
    """base64 of the provider's bytes: out as they came in."""
    media_type: str
    schema_version: str
    view: tuple[Annotated[Record, Field(discriminator="record")], ...] = ()

    def document_bytes(self) -> bytes:
        """The provider's own document. Raises `Unreadable`."""
        try:
            return base64.b64decode(self.document, validate=True)
        except (binascii.Error, ValueError):
            raise Unreadable("content.document", "not base64") from None

    def pack(self) -> str:
        """The string that travels in an answer and in a reply."""
        return base64.b64encode(self.write()).decode()

    @classmethod
    def unpack(cls, packed: str) -> "Content":
        """What `pack` packed. Raises `Unreadable`."""
        try:
            raw = base64.b64decode(packed, validate=True)
        except (binascii.Error, ValueError):
            raise Unreadable("content", "not base64") from None
        return cls.read(raw)
