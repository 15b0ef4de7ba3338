"""The file that holds the key of the persons' pseudonyms."""

import json
import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from ssbtek_audit.pseudonym import PseudonymKey

KEY_BYTES = 32


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    period: Annotated[str, StringConstraints(pattern="^[a-z0-9-]{1,20}$")]
    key: Annotated[str, StringConstraints(pattern=f"^[0-9a-f]{{{2 * KEY_BYTES}}}$")]


def read_key(file: Path) -> PseudonymKey:
    """Reads `{"period": "2026", "key": "64 hex digits"}`. Raises `ValueError` that says what is wrong, not the key."""
    try:
        row = _File.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ValueError(f"cannot be read ({type(error).__name__})") from None
    except ValidationError as error:
        field = ".".join(str(step) for step in error.errors(include_input=False)[0]["loc"]) or "file"
        raise ValueError(
            f'{field}: allowed is {{"period": "a-z 0-9 -, up to 20", "key": "{2 * KEY_BYTES} hex digits"}}'
        ) from None
    return PseudonymKey(row.period, bytes.fromhex(row.key))


def write_new_key(file: Path, period: str) -> None:
    """A fresh key in a file that only its owner can read. Raises `FileExistsError`: a key is never overwritten."""
    text = json.dumps({"period": period, "key": os.urandom(KEY_BYTES).hex()}) + "\n"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
