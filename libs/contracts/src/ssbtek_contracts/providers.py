"""The providers, as rows of one data file: adding one is a row, its topics, and a restart of router and composer."""

from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

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
    try:
        rows = _ROWS.validate_json(raw)
    except ValidationError as error:
        raise ValueError(_first_problem(error)) from None
    twice = [code for code, count in Counter(row.code for row in rows).items() if count > 1]
    if twice or not rows:
        raise ValueError(f"two rows have the code {twice[0]}" if twice else "no row; allowed is at least one")
    return {row.code: row for row in rows}


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return f"not a JSON list of rows: {first['msg']}"
    row, *field = first["loc"]
    return f"row {int(row) + 1}{''.join(f', {each}' for each in field)}: {first['msg']}"
