"""The providers, as rows of one data file: adding one is a row, its topics, and a restart of router and composer."""

from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from ssbtek_contracts.ids import ProviderCode
from ssbtek_contracts.message import Part

Need = Literal[
    "organisation_name", "actor", "caseworker", "case", "period", "processors", "purpose_text", "legal_basis_text"
]


class Provider(Part):
    """One row. `needs`: what of a query this provider must be told, beside the person and its own parameters."""

    code: ProviderCode
    name: str
    needs: tuple[Need, ...] = ()


Providers = dict[str, Provider]
_ROWS: TypeAdapter[tuple[Provider, ...]] = TypeAdapter(tuple[Provider, ...])


def load_providers(file: Path | None = None) -> Providers:
    """The rows by code, in the file's order (the published block order). Raises `ValueError` naming the row."""
    raw = file.read_bytes() if file else files("ssbtek_contracts").joinpath("providers.json").read_bytes()
    rows = _ROWS.validate_json(raw)
    providers = {row.code: row for row in rows}
    if len(providers) != len(rows):
        raise ValueError("providers: two rows have the same code")
    return providers
