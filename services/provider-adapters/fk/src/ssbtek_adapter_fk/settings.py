"""What this adapter is told from outside."""

from typing import Annotated, Literal

from pydantic import Field

from ssbtek_adapter_kit.settings import AdapterSettings


class Settings(AdapterSettings):
    """Settings of the FK adapter."""

    service_path: str = "/lefi-extern-formansinformation"
    """Path of the base service at the provider's address; version and actor follow."""
    other_actors: Literal["refuse", "allow"] = "refuse"
    """Whether a query may name another actor than the one in the municipality's connection document."""
    ask_identity: bool = False
    """Ask for FK:GEPI too, so that the answer names whom it is about: nothing else in it does."""
    longest_period_years: Annotated[int, Field(ge=1, le=100)] = 2
    """More only where the provider has agreed to it for every type."""
