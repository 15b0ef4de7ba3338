"""Which municipalities a client certificate may ask for, by their connection documents (pure)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ssbtek_contracts.connection import Certificate, Connection
from ssbtek_contracts.ids import ORGANISATION
from ssbtek_contracts.message import Unreadable

Denial = Literal["certificate_not_registered", "certificate_revoked", "certificate_expired", "organisation_not_named"]


@dataclass(frozen=True, slots=True)
class Denied:
    """Why a certificate may not ask."""

    code: Denial


class Callers:
    """The newest document of each municipality, and the municipalities of each certificate: a vendor's has several."""

    def __init__(self) -> None:
        self._documents: dict[str, Connection] = {}
        self._named_by: dict[str, set[str]] = {}

    def __len__(self) -> int:
        return len(self._documents)

    def put(self, key: bytes | None, value: bytes | None) -> str | None:
        """One record of the compacted topic. The field that could not be read, if any: that municipality's
        certificates then open nothing."""
        organisation = (key or b"").decode(errors="replace")
        if not re.fullmatch(ORGANISATION, organisation):
            return "key"
        self._take_away(organisation)
        if value is None:
            return None
        try:
            document = Connection.read(value)
            if document.organisation != organisation:
                raise Unreadable("organisation", "not the one of its key")
        except Unreadable as problem:
            return problem.field or "document"
        self._documents[organisation] = document
        for certificate in document.certificates:
            if certificate.use == "tls":
                self._named_by.setdefault(certificate.fingerprint, set()).add(organisation)
        return None

    def of(self, fingerprint: str, organisation: str | None, today: date) -> Connection | Denied:
        """The document of the municipality asked for; None: of the first that this certificate may ask for.

        A certificate that is revoked or expired with one municipality may be good with another.
        """
        named = sorted(self._named_by.get(fingerprint, ()))
        if not named:
            return Denied("certificate_not_registered")
        if organisation is not None and organisation not in named:
            return Denied("organisation_not_named")
        denied: Denied | None = None
        for each in [organisation] if organisation is not None else named:
            found = self._with(self._documents[each], fingerprint, today)
            if isinstance(found, Connection):
                return found
            denied = denied or found
        return denied or Denied("certificate_not_registered")

    @staticmethod
    def _with(document: Connection, fingerprint: str, today: date) -> Connection | Denied:
        own = [each for each in document.certificates if each.use == "tls" and each.fingerprint == fingerprint]
        if any(each.revoked for each in own):  # named twice, the stricter counts
            return Denied("certificate_revoked")
        return document if any(_in_time(each, today) for each in own) else Denied("certificate_expired")

    def _take_away(self, organisation: str) -> None:
        old = self._documents.pop(organisation, None)
        for certificate in old.certificates if old else ():
            named = self._named_by.get(certificate.fingerprint, set())
            named.discard(organisation)
            if not named:
                self._named_by.pop(certificate.fingerprint, None)


def _in_time(certificate: Certificate, today: date) -> bool:
    return certificate.valid_to is None or today <= certificate.valid_to
