"""Whom the municipality is to the provider: its actor id stands in the path, and decides what is handed out."""

import re

from ssbtek_adapter_fk.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

_FORM = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_FIELD = "body.providers.fk.parameters.actor"


def actor_of(lookup: Lookup, settings: Settings) -> str | InvalidRequest:
    """The actor id to ask as.

    The one in the connection document binds: we are trusted to speak for every actor, so a query that could choose
    would read with another municipality's rights. One of the query's own counts where none is registered, or where
    `other_actors` allows it (several boards in one municipality); the provider refuses one that it does not know.
    """
    named = lookup.parameters.get("actor")
    if named is not None and lookup.actor and named != lookup.actor and settings.other_actors == "refuse":
        return InvalidRequest(
            code="invalid_parameter", field=_FIELD, allowed="absent, or the actor id of the municipality's connection"
        )
    actor = lookup.actor if named is None else named
    if isinstance(actor, str) and _FORM.fullmatch(actor):
        return actor
    allowed = "1 to 64 letters, digits, and . _ - between them; here or in the municipality's connection"
    return InvalidRequest(code="invalid_parameter", field=_FIELD, allowed=allowed)
