"""What every adapter is told from outside; a provider's folder adds its own by a subclass."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from ssbtek_contracts.ids import OrganisationNumber
from ssbtek_contracts.limits import ANSWER_WITHIN_MS, MIB
from ssbtek_runtime.settings import Settings


class AdapterSettings(Settings):
    """Settings of one provider's adapter."""

    provider_url: Annotated[str, Field(pattern="^(https?://[^ ]+)?$")] = ""
    """Address of the base service; a request's path is appended. The adapter does not start without it."""
    client_certificate: Path | None = None
    client_key: Path | None = None
    ca_certificate: Path | None = None
    """PEM files; changed files are taken up without a restart.
    Plain http is for a provider behind a tunnel of its own; https is always mutual."""
    max_concurrency: Annotated[int, Field(ge=1, le=1000)] = 64
    """The bulkhead: so many questions at a time go to the provider; less where the provider asked for it.
    At 31 queries a second (all municipalities automated) a provider that takes 0.5 s has 16 under way, at 2 s 62."""
    interactive_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the concurrency that bulk queries may not take."""
    queue_max: Annotated[int, Field(ge=1)] = 1000
    """So many lookups (of 64 KiB at most) wait in memory; more wait in Kafka."""
    rate_per_second: Annotated[float, Field(gt=0)] | None = None
    """So many questions a second at most, where the provider asked for it."""
    call_timeout_ms: Annotated[int, Field(ge=100)] = 15_000
    connect_timeout_ms: Annotated[int, Field(ge=50)] = 3_000
    answer_margin_ms: Annotated[int, Field(ge=0)] = 400
    """Left before the deadline to publish the answer and have it composed."""
    attempts: Annotated[int, Field(ge=1, le=5)] = 2
    """A question whose connection failed is asked again while there is time: base services are only read."""
    breaker_failures: Annotated[int, Field(ge=1)] = 5
    breaker_open_ms: Annotated[int, Field(ge=100)] = 10_000
    max_response_bytes: Annotated[int, Field(ge=1024)] = 1 * MIB
    maintenance_until: datetime | None = None
    """Announced maintenance: until then every lookup is answered `unavailable` at once, with this end."""
    maintenance_from: datetime | None = None
    """When it begins, so that it can be announced ahead; None: it has begun."""
    switched_off: Annotated[tuple[OrganisationNumber, ...], NoDecode] = ()
    """Organisations that this provider no longer answers, separated by commas."""

    @field_validator("switched_off", mode="before")
    @classmethod
    def _split_switched_off(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("maintenance_from", "maintenance_until")
    @classmethod
    def _with_time_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time with its zone, e.g. 2026-12-01T06:00:00+01:00")
        return value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.call_timeout_ms + self.answer_margin_ms >= ANSWER_WITHIN_MS:
            raise ValueError(
                f"SSBTEK_CALL_TIMEOUT_MS and SSBTEK_ANSWER_MARGIN_MS: together under the deadline of {ANSWER_WITHIN_MS}"
            )
        if self.connect_timeout_ms > self.call_timeout_ms:
            raise ValueError("SSBTEK_CONNECT_TIMEOUT_MS: not over SSBTEK_CALL_TIMEOUT_MS")
        begins, ends = self.maintenance_from, self.maintenance_until
        if begins is not None and (ends is None or begins >= ends):
            raise ValueError("SSBTEK_MAINTENANCE_FROM: before SSBTEK_MAINTENANCE_UNTIL, which must be given")
        self._check_files()
        return self

    def _check_files(self) -> None:
        names = ("client_certificate", "client_key", "ca_certificate")
        files = {f"SSBTEK_{name.upper()}": getattr(self, name) for name in names}
        given = [name for name, file in files.items() if file is not None]
        if (given and len(given) < len(files)) or (self.provider_url.startswith("https:") and not given):
            raise ValueError(f"{', '.join(files)}: all three or none; an https address needs them")
        for name, file in files.items():
            if file is not None and not file.is_file():
                raise ValueError(f"{name}: no such file: {file}")
