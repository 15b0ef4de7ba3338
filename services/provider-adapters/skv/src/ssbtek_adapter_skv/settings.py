"""What this adapter is told from outside."""

from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_adapter_skv.codes import WHOLE

Codes = Annotated[tuple[str, ...], NoDecode]


class Settings(AdapterSettings):
    """Settings of the SKV adapter. Codes are separated by commas: no list of them is published."""

    service_path: str = "/beskattningws/1"
    """Path of the base service at the provider's address."""
    whole_statuses: Annotated[Codes, Field(min_length=1)] = WHOLE
    """Statuses with which the person or a part was given normally."""
    nothing_statuses: Codes = ()
    """Statuses that say that there is nothing to give. With a status that is in neither list the part is missing."""
    technical_faults: Codes = ()
    """Those of the fault's codes with which Skatteverket says that it failed; with any other of them it refused."""

    @field_validator("whole_statuses", "nothing_statuses", "technical_faults", mode="before")
    @classmethod
    def _split_codes(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
