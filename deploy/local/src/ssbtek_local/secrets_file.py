"""Makes up, once, the secrets that an adapter asks of whoever deploys it, and keeps them."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

SECRETS: Mapping[str, tuple[str, ...]] = {"csn": ("SSBTEK_ALIAS_KEY",)}
"""By provider: the settings of its adapter that hold a secret without which it does not start."""


def kept_secrets(file: Path, providers: Iterable[str]) -> dict[str, dict[str, str]]:
    """Settings by provider, the same ones each time. A damaged file is made anew."""
    kept = _read(file)
    wanted = {
        code: {name: kept.get(code, {}).get(name) or secrets.token_hex(32) for name in SECRETS.get(code, ())}
        for code in providers
    }
    if any(wanted[code] != kept.get(code, {}) for code in wanted):
        aside = file.with_name(f"{file.name}.new")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(wanted, out, indent=1)
        aside.replace(file)
    return wanted


def _read(file: Path) -> dict[str, dict[str, str]]:
    try:
        rows = json.loads(file.read_text())
        return {code: {name: str(value) for name, value in own.items()} for code, own in rows.items()}
    except (OSError, ValueError, AttributeError):
        return {}
