"""What audit is told from outside."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from ssbtek_audit.key_file import read_key
from ssbtek_runtime.settings import Settings


class AuditSettings(Settings):
    """Beside what every service needs."""

    postgres: Annotated[SecretStr, Field()]
    """Where the ledger is: `postgresql://user:password@host:port/database`. May create schemas there."""
    audit_key_file: Path
    """The key of the persons' pseudonyms: `{"period": "2026", "key": "64 hex digits"}`."""

    @field_validator("postgres")
    @classmethod
    def _dsn(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("postgresql://user:password@host:port/database")
        return value

    @field_validator("audit_key_file")
    @classmethod
    def _readable(cls, value: Path) -> Path:
        read_key(value)
        return value
