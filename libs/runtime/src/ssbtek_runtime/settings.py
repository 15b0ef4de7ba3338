"""What a service is told from outside, all of it, by environment variables that begin with `SSBTEK_`."""

import re
import socket
import sys
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ssbtek_contracts.limits import check_sizes, check_times
from ssbtek_contracts.providers import Providers, load_providers
from ssbtek_contracts.topics import Names

USAGE = 2
"""Exit code of a service that refuses its settings."""


class Settings(BaseSettings):
    """What every service needs. A service's own settings are a subclass."""

    model_config = SettingsConfigDict(env_prefix="SSBTEK_", frozen=True, extra="ignore", populate_by_name=True)

    kafka: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1:9092",)
    """`host:port` of the brokers, separated by commas."""
    deployment: Annotated[str, Field(pattern=r"^([a-z0-9-]{1,40}\.)?$")] = ""
    """Prefix of topics, groups and transactional ids, with its dot: several systems can share a cluster."""
    slots: Annotated[int, Field(ge=1, le=1000)] = 3
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Where /live, /ready and /metrics are served; 0: any free port."""
    providers_file: Path | None = None
    """Rows of the providers; default: the ones in the contracts."""
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"
    instance: str = Field(default_factory=socket.gethostname)
    clock_offset_ms: int = 0
    """For tests: how far this service's clock is off."""
    trace_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of queries that are traced, where the asker did not decide."""
    otlp_endpoint: Annotated[str, Field(validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")] = ""
    """Base URL of an OTLP/HTTP receiver; empty: spans go nowhere."""

    @field_validator("kafka", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("kafka")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not all(re.fullmatch(r"[^\s:]+:[0-9]{1,5}|\[[^\s]+\]:[0-9]{1,5}", each) for each in value):
            raise ValueError("host:port, several separated by commas")
        return value

    @property
    def names(self) -> Names:
        """The names of this deployment's topics, groups and transactional ids."""
        return Names(self.deployment)

    @property
    def kafka_args(self) -> dict[str, Any]:
        """What every Kafka client of the process is given."""
        return {"bootstrap_servers": list(self.kafka), "client_id": f"ssbtek-{self.instance}"[:60]}

    def load_providers(self) -> Providers:
        """The providers, after proving that a reply with all of them fits through the brokers, in time."""
        providers = load_providers(self.providers_file)
        check_sizes(len(providers))
        check_times()
        return providers


S = TypeVar("S", bound=Settings)


def load(kind: type[S]) -> S:
    """The settings, or one line for each that is wrong and exit code 2."""
    try:
        settings = kind()
        settings.load_providers()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            sys.stderr.write(f"{variable(kind, problem['loc'])}: {problem['msg']}\n")
        raise SystemExit(USAGE) from None
    except (OSError, ValueError) as error:
        sys.stderr.write(f"SSBTEK_PROVIDERS_FILE: {error}\n")
        raise SystemExit(USAGE) from None
    return settings


def variable(kind: type[Settings], location: tuple[int | str, ...]) -> str:
    """The environment variable that a problem is about."""
    if not location:
        return "settings"
    name = str(location[0])
    field = kind.model_fields.get(name)
    if field is not None and isinstance(field.validation_alias, str):
        return field.validation_alias
    return name if name.isupper() else f"SSBTEK_{name.upper()}"
