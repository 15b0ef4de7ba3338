"""What this adapter is told from outside."""

from typing import Literal

from ssbtek_adapter_kit.settings import AdapterSettings


class Settings(AdapterSettings):
    """Settings of the AF adapter."""

    service_path: str = "/arbetssokande/ersattningsstod/v2"
    """Path of the base service at the provider's address."""
    processors: Literal["first", "refuse"] = "first"
    """The question has room for one processor: with more, name the first, or refuse the question."""
