"""Gives each process a port of its own that it keeps, so that addresses stay the same from day to day."""

import json
from collections.abc import Iterable
from pathlib import Path

from ssbtek_local.stack.places import answers, free_ports


def kept_ports(file: Path, names: Iterable[str]) -> dict[str, int]:
    """A port for each name, as kept in the file; another one where it is missing, unreadable or taken by a stranger.

    Call while the system does not run: its own processes would be taken for strangers.
    """
    wanted = tuple(names)
    kept = _read(file)
    good = {name: port for name, port in kept.items() if name in wanted and not answers(port)}
    missing = [name for name in wanted if name not in good]
    ports = good | dict(zip(missing, free_ports(len(missing)), strict=True))
    if ports != kept:
        file.write_text(json.dumps({name: ports[name] for name in wanted}, indent=1) + "\n")
    return ports


def _read(file: Path) -> dict[str, int]:
    try:
        rows = json.loads(file.read_text())
        return {str(name): int(port) for name, port in rows.items() if 0 < int(port) < 65536}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
