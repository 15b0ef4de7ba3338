"""Looks, before anything is started, whether it can be: says in one sentence what is in the way."""

import shutil
from pathlib import Path

from ssbtek_local.stack.places import cache

MIB = 1024 * 1024
FREE_MIB = 1024
LOG_MAX = 5 * MIB


class CannotStart(RuntimeError):
    """The system cannot be started; the message says why and what helps."""


def check_disk(folder: Path, need_mib: int = FREE_MIB) -> None:
    """Raises `CannotStart` where the disk of the data or of the cache has too little room."""
    for place in (folder, cache()):
        place.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(place).free // MIB
        if free < need_mib:
            raise CannotStart(
                f"only {free} MiB are free where {place} lies; the local system needs {need_mib} MiB. "
                "Make room, or set SSBTEK_RUN (data) or SSBTEK_CACHE (downloads) to a folder on another disk."
            )


def put_away_old_logs(folder: Path) -> None:
    """A log that has grown large becomes `.log.1`, in place of an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.log"):
        if file.stat().st_size > LOG_MAX:
            file.replace(file.with_name(f"{file.name}.1"))
