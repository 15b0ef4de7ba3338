"""Ties together what is Försäkringskassan's own."""

from ssbtek_adapter_fk.client import read_ping, to_ping, to_request
from ssbtek_adapter_fk.limits import limits
from ssbtek_adapter_fk.parameters import actor_of
from ssbtek_adapter_fk.question import question
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_fk.translate import read
from ssbtek_adapter_kit.adapter import Adapter, Ping
from ssbtek_adapter_kit.exchange import Asked
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

VERSION = "0.1.0"


def adapter() -> Adapter[Settings]:
    """Försäkringskassan, with Pensionsmyndigheten inside. A ping asks which types the municipality may ask for."""
    return Adapter(
        provider="fk", version=VERSION, limits=limits, ask=_ask, read=read, ping=Ping(ask=to_ping, read=read_ping)
    )


def _ask(lookup: Lookup, settings: Settings) -> Asked:
    actor = actor_of(lookup, settings)
    assert not isinstance(actor, InvalidRequest), "limits were asked first"
    return Asked(to_request(question(lookup, settings), actor, settings))
