"""Builds Migrationsverket's question, `findByPersonnummer`; its children carry no namespace."""

from ssbtek_adapter_kit.xml import build
from ssbtek_adapter_miv.codes import NAMESPACE
from ssbtek_contracts.lookup import Lookup


def correlation_of(lookup: Lookup) -> str:
    """The id that the provider echoes: the query's own."""
    return lookup.key.rpartition("/")[2]


def question(lookup: Lookup) -> bytes:
    """The question's element."""
    asker = [
        ("handlaggare", lookup.caseworker),
        ("namn", lookup.organisation_name),
        ("organisationsnummer", f"16{lookup.organisation}"),
    ]
    query = [("korrelationsid", correlation_of(lookup)), ("personnummer", lookup.person), ("ingivare", asker)]
    return build(f"{{{NAMESPACE}}}findByPersonnummer", [("query", query)], {"miv": NAMESPACE})
