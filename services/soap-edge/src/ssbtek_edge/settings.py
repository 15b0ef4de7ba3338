"""What the edge is told from outside."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ssbtek_contracts.limits import EDGE_WITHIN_MS, KIB, MIB, REPLY_MAX
from ssbtek_edge.interface import CheckDigit, FreeText
from ssbtek_edge.key_files import read_query_key, read_signing_key
from ssbtek_runtime.settings import Settings


class EdgeSettings(Settings):
    """Beside what every service needs. Files are PEM unless said otherwise."""

    edge_host: str = "127.0.0.1"
    edge_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Where SOAP is spoken, over mutual TLS; 0: any free port."""
    edge_url: str = ""
    """The address that `?wsdl` names; empty: the one it was asked at."""
    server_certificate: Path
    server_key: Path
    client_ca_file: Path
    """The authorities whose client certificates are taken."""
    signing_key_file: Path
    """JWK, private, with a kid: the router knows its public half."""
    query_key_file: Path
    """JSON, the same for all edges: what query ids and salts are derived with."""
    within_ms: Annotated[int, Field(ge=2_000, le=EDGE_WITHIN_MS)] = EDGE_WITHIN_MS
    """From a question's arrival to its answer or fault, whatever happens behind."""
    read_within_ms: Annotated[int, Field(ge=100, le=10_000)] = 5_000
    """For a handshake, and for a question's bytes from the first to the last."""
    question_bytes: Annotated[int, Field(ge=4 * KIB, le=MIB)] = 256 * KIB
    reading_bytes: Annotated[int, Field(ge=MIB)] = 64 * MIB
    """Of questions that are being read, over all connections."""
    reply_bytes: Annotated[int, Field(ge=REPLY_MAX)] = 256 * MIB
    """Of replies kept for those who ask again; the oldest give way."""
    connections_max: Annotated[int, Field(ge=1)] = 2_000
    waiting_max: Annotated[int, Field(ge=1)] = 1_000
    """Different queries that are waited for; above, a new one is told to come again."""
    check_digit: CheckDigit = "warn"
    """What a person number whose check digit is wrong leads to."""
    free_text: FreeText = "assume"
    """What a purpose or legal basis leads to that no code in force is recognised in."""
    look_every_ms: Annotated[int, Field(ge=100)] = 10_000
    """How often certificates are looked for in their files."""
    drain_ms: Annotated[int, Field(ge=0)] = 12_000
    """At the end: how long questions that wait may still wait."""

    @field_validator("signing_key_file", "query_key_file")
    @classmethod
    def _usable(cls, file: Path, info: ValidationInfo) -> Path:
        read = read_signing_key if info.field_name == "signing_key_file" else read_query_key
        try:
            read(file)
        except (OSError, ValueError) as error:
            raise ValueError(f"{file}: {error}") from None
        return file
