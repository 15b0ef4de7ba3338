"""What this adapter is told from outside."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from ssbtek_adapter_csn.codes import SCHEMA_VERSION
from ssbtek_adapter_kit.settings import AdapterSettings


class Settings(AdapterSettings):
    """Settings of the CSN adapter."""

    service_path: str = "/kommunfraga/4.0"
    """Path of the base service at the provider's address."""
    long_case: Literal["alias", "refuse"] = "alias"
    """What becomes of a case id of more than 31 characters: a keyed alias goes out, or the question is refused."""
    long_caseworker: Literal["alias", "refuse"] = "refuse"
    """The same of a caseworker's id. Its alias stands in no answer of ours."""
    alias_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Key of the aliases. Whoever has it can tell which alias a guessed case id has."""
    application: Annotated[str, Field(min_length=1, max_length=255)] = "SSBTEK"
    application_version: Annotated[str, Field(min_length=1, max_length=255)] = "10"
    """AppNamn and AppVersion, by which CSN knows the asking system."""
    question_version: Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3})?$")] = SCHEMA_VERSION
    """SchemaVersion of the question; CSN answers a wrong one with -1007."""

    @property
    def lacks_key(self) -> bool:
        """Whether aliases are wanted and cannot be made."""
        return self.alias_key is None and "alias" in (self.long_case, self.long_caseworker)
