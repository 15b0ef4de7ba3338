"""Fetches Kafka's jars, exactly those that the lock file names, once."""

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ssbtek_local.stack.places import cache, locked

ATTEMPTS = 4
_CHECKED: set[Path] = set()
"""Folders whose jars this process has looked at."""
Progress = Callable[[int, int], None]


class DownloadFailed(RuntimeError):
    """A jar could not be had, or was not the one in the lock file; the message names it."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One row of the lock file."""

    sha256: str
    size: int
    group: str
    artifact: str
    version: str

    @property
    def file_name(self) -> str:
        """Its name in the cache."""
        return f"{self.artifact}-{self.version}.jar"


def lock_text() -> str:
    """The lock file: one row a jar, `sha256 size group:artifact:version`."""
    return files("ssbtek_local.stack").joinpath("kafka.lock").read_text()


def locked_jars() -> tuple[Jar, ...]:
    """The jars that make up Kafka."""
    rows = [line.split() for line in lock_text().splitlines() if line and not line.startswith("#")]
    return tuple(Jar(sha, int(size), *coordinates.split(":")) for sha, size, coordinates in rows)


def jar_folder() -> Path:
    """Where they are kept; another lock file means another folder."""
    return cache() / f"kafka-{hashlib.sha256(lock_text().encode()).hexdigest()[:12]}"


def fetch_jars(progress: Progress | None = None) -> list[Path]:
    """The paths of all jars, downloaded where they are not there yet, or are damaged. Raises `DownloadFailed`."""
    folder = jar_folder()
    jars = locked_jars()
    if folder in _CHECKED:
        return [folder / jar.file_name for jar in jars]
    with locked(cache() / "kafka.lock"):
        folder.mkdir(parents=True, exist_ok=True)
        missing = [jar for jar in jars if not _is_there(folder, jar)]
        if missing:
            tell = progress or _tell
            tell(0, len(missing))
            with ThreadPoolExecutor(8) as pool:
                for done, _ in enumerate(pool.map(lambda jar: _fetch(jar, folder), missing), 1):
                    tell(done, len(missing))
    _CHECKED.add(folder)
    return [folder / jar.file_name for jar in jars]


def _is_there(folder: Path, jar: Jar) -> bool:
    # Hashed once a process: 60 ms for all, and a damaged jar shows itself here and not as a riddle in the JVM.
    try:
        return _is_locked(folder / jar.file_name, jar)
    except OSError:
        return False


def _is_locked(file: Path, jar: Jar) -> bool:
    return file.stat().st_size == jar.size and hashlib.sha256(file.read_bytes()).hexdigest() == jar.sha256


def _fetch(jar: Jar, folder: Path) -> None:
    from jgo.maven import MavenContext  # noqa: PLC0415 - slow to import, and needed only on the first run

    problem = ""
    for attempt in range(ATTEMPTS):
        # jgo writes in place and only warns of a bad checksum: so fetch aside, check, then move.
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            try:
                context = MavenContext(repo_cache=Path(aside), timeout=60)
                got = context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
            except Exception as error:  # noqa: BLE001 - whatever jgo raises, it is a failed download
                problem = f"{type(error).__name__}: {error}"
                time.sleep(1 + attempt)
                continue
            if _is_locked(got, jar):
                got.replace(folder / jar.file_name)
                return
            problem = "its size or SHA-256 is not the one in kafka.lock"
    raise DownloadFailed(f"{jar.group}:{jar.artifact}:{jar.version}: {problem}")


def _tell(done: int, all_: int) -> None:
    if done == 0:
        sys.stderr.write(f"Downloading Kafka once: {all_} jars …\n")
    elif done == all_ or done % 10 == 0:
        sys.stderr.write(f"  {done} of {all_}\n")
