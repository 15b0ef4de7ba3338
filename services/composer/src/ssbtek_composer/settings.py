"""What the composer is told from outside."""

from typing import Annotated

from pydantic import Field

from ssbtek_contracts.limits import MIB
from ssbtek_runtime.settings import Settings


class ComposerSettings(Settings):
    """Beside what every service needs."""

    slot_bytes: Annotated[int, Field(ge=MIB)] = 64 * MIB
    """Content that one slot holds in memory; above it, no further plans are read while one is open."""
