"""The example municipalities of the local system, as their connection documents: there is no register yet."""

from collections.abc import Iterable, Mapping
from datetime import date

from ssbtek_contracts.connection import Certificate, Connection, Qualification

NAMES = {"2199990017": "Exempelköpings kommun", "2199990025": "Provstads kommun"}
"""Numbers that belong to nobody, with right check digits."""

WITHOUT = {"2199990025": {"skv", "miv"}}
"""Providers that an example municipality has no agreement with, so that `not_permitted` can be seen."""


def connections(
    providers: Iterable[str], slots: int, fingerprints: Mapping[str, str] | None = None
) -> tuple[Connection, ...]:
    """One document per example municipality. `fingerprints`: of each one's client certificate, by organisation."""
    codes = tuple(providers)
    return tuple(
        Connection(
            organisation=organisation,
            name=name,
            slot=index % slots,
            agreement_from=date(2026, 1, 1),
            vendor="Exempel Drift AB",
            certificates=tuple(
                Certificate(use="tls", fingerprint=fingerprint)
                for fingerprint in [(fingerprints or {}).get(organisation)]
                if fingerprint
            ),
            qualifications={
                code: Qualification(actor=f"{organisation[-4:]}-SN" if code == "fk" else None)
                for code in codes
                if code not in WITHOUT.get(organisation, set())
            },
        )
        for index, (organisation, name) in enumerate(NAMES.items())
    )
