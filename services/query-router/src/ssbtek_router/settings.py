"""What the router is told from outside."""

from pathlib import Path

from pydantic import field_validator

from ssbtek_router.edge_keys_file import read_edge_keys
from ssbtek_runtime.settings import Settings


class RouterSettings(Settings):
    """Beside what every service needs."""

    edge_keys_file: Path | None = None
    """JWK Set of the edges' public keys; without it no edge is accepted."""

    @field_validator("edge_keys_file")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        try:
            if file is not None:
                read_edge_keys(file)
        except (OSError, ValueError) as error:
            raise ValueError(f"{file}: {error}") from None
        return file
