"""What this adapter is told from outside."""

from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_adapter_so.codes import WHOLE


class Settings(AdapterSettings):
    """Settings of the SO adapter."""

    service_path: str = "/INT014.UBPService"
    """Path of the base service at the provider's address."""
    whole_statuses: Annotated[tuple[str, ...], NoDecode, Field(min_length=1)] = WHOLE
    """Statuses of a fund whose answer is whole, separated by commas: no list is published. With any other status that
    fund's part is missing."""

    @field_validator("whole_statuses", mode="before")
    @classmethod
    def _split_whole_statuses(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
