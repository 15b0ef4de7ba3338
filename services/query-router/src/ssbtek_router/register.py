"""The municipalities' connection documents as the compacted topic tells them, each with its offset (pure)."""

import re
from dataclasses import dataclass

from ssbtek_contracts.connection import Connection
from ssbtek_contracts.ids import ORGANISATION
from ssbtek_contracts.message import Unreadable


@dataclass(frozen=True, slots=True)
class Registered:
    """A known municipality. `document`: None while the newest one cannot be read: it may take a right away, so none
    is given. `offset`: of that record, so that a decision can be replayed."""

    document: Connection | None
    offset: int


class Register:
    """The newest document of each municipality."""

    def __init__(self) -> None:
        self._entries: dict[str, Registered] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, organisation: str | None) -> Registered | None:
        """What is known of a municipality; None: it is not connected."""
        return self._entries.get(organisation or "")

    def put(self, key: bytes | None, value: bytes | None, offset: int) -> str | None:
        """One record of the topic. The field that could not be read, if any; the municipality gets no right then."""
        organisation = (key or b"").decode(errors="replace")
        if not re.fullmatch(ORGANISATION, organisation):
            return "key"
        if value is None:
            self._entries.pop(organisation, None)
            return None
        try:
            document = Connection.read(value)
            if document.organisation != organisation:
                raise Unreadable("organisation", "not the one of its key")
        except Unreadable as problem:
            self._entries[organisation] = Registered(None, offset)
            return problem.field or "document"
        self._entries[organisation] = Registered(document, offset)
        return None
