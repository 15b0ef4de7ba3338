"""What a municipal system must know to connect: its organisation, its slot, the brokers."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ssbtek_contracts.ids import OrganisationNumber
from ssbtek_contracts.providers import load_providers


class ProfileError(ValueError):
    """A profile that cannot be used; the message names file, field and what is allowed."""


class Profile(BaseModel):
    """One municipality's way in, as handed out when it was connected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organisation: OrganisationNumber
    kafka: Annotated[tuple[str, ...], Field(min_length=1)]
    """`host:port` of the brokers."""
    slot: Annotated[int, Field(ge=0)]
    """Partition of the ingress topic that all its queries go to."""
    deployment: str = ""
    providers: tuple[str, ...] = Field(default_factory=lambda: tuple(load_providers()))
    """Whom a question goes to that names nobody."""


def read_profile(file: Path) -> Profile:
    """The profile in a JSON file. Raises `ProfileError`."""
    try:
        return Profile.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        raise ProfileError(f"{file}: no such profile; is the organisation connected, and the system up?") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ProfileError(f"{file}: {where or 'file'}: {first['msg']}") from None
