"""Builds the LEFI question, or sends the caller's own as it is."""

import json

from ssbtek_adapter_fk.parameters import wanted_of
from ssbtek_adapter_fk.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest


def question(lookup: Lookup, settings: Settings) -> bytes:
    """The question's JSON. A supplied one keeps its bytes: it was checked to name this person and nobody else."""
    wanted = wanted_of(lookup, settings)
    assert not isinstance(wanted, InvalidRequest), "limits were asked first"
    if wanted.supplied is not None:
        return wanted.supplied
    asked = {
        "personnummer": lookup.person,
        "period": {"from": wanted.period.from_.isoformat(), "tom": wanted.period.to.isoformat()},
        **{name: list(codes) for name, codes in wanted.types.items() if codes},
    }
    return json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()
