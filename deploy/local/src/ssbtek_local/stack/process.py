"""A child process that never outlives its parent, however the parent ends."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_GATED = 'read -r go && exec "$@" </dev/null'
"""What a child waits for before it becomes itself: a word of its parent, which speaks once the watchdog is there.
A parent that is killed between the two says nothing, and the child ends."""


class NotStarted(RuntimeError):
    """A child did not become ready; the message ends with what it said last."""


class Child:
    """One process in a session of its own, with a watchdog: a shell that waits at a pipe which only the parent holds
    open, and kills the child when the pipe ends. So even `kill -9` of the parent leaves nothing behind."""

    def __init__(
        self,
        argv: Sequence[str],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | str = "/",
        stop_signal: int = signal.SIGTERM,
    ) -> None:
        self.argv = list(argv)
        self.log = log
        self.cwd = cwd
        self.env = None if env is None else dict(env)
        self.stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        """The exit code once it has ended."""
        return self._process.poll() if self._process else None

    def start(self, ready: Callable[[], bool] = lambda: True, timeout: float = 90) -> None:
        """Starts it and waits until `ready`. Raises `NotStarted`."""
        self.launch()
        end = time.monotonic() + timeout
        while not ready():
            if self.pid is None or time.monotonic() > end:
                code = self.exit_code
                why = f"did not start within {timeout:g} s" if code is None else f"ended with code {code}"
                self.kill()
                raise NotStarted(f"{Path(self.argv[0]).name} {why}:\n{self.said()}")
            time.sleep(0.02)

    def launch(self) -> None:
        """Starts it and does not wait."""
        self._end(signal.SIGKILL, 0)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                ["/bin/sh", "-c", _GATED, "sh", *self.argv],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                start_new_session=True,
                cwd=self.cwd,
                env=self.env,
            )
        # The whole process group: a child of the child must not survive either.
        self._watchdog = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", f"cat >/dev/null; kill -9 -{self._process.pid} {self._process.pid}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        gate = self._process.stdin
        if gate is not None:
            with contextlib.suppress(BrokenPipeError), gate:
                gate.write(b"go\n")

    def run(self, timeout: float = 120) -> None:
        """Starts it and waits for its end. Raises `NotStarted` where it does not end well in time."""
        self.launch()
        process = self._process
        try:
            code = process.wait(timeout) if process else None
        except subprocess.TimeoutExpired:
            code = None
        finally:
            self.kill()
        if code != 0:
            why = f"did not end within {timeout:g} s" if code is None else f"ended with code {code}"
            raise NotStarted(f"{Path(self.argv[0]).name} {why}:\n{self.said()}")

    def said(self, characters: int = 3000) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""

    def stop(self, patience: float = 20) -> None:
        """Asks it to end, and kills it if it does not within `patience` seconds."""
        self._end(self.stop_signal, patience)

    def kill(self) -> None:
        """`kill -9`."""
        self._end(signal.SIGKILL, 20)

    def suspend(self) -> None:
        """SIGSTOP: it stands still until `resume`."""
        if self._process:
            os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        if self._process:
            os.kill(self._process.pid, signal.SIGCONT)

    def _end(self, how: int, patience: float) -> None:
        if self._process and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(how)
                self.resume()  # one that stands still could not end
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._watchdog:
            # Its job is done; it must not kill a stranger who gets the same process id later.
            self._watchdog.kill()
            self._watchdog.wait()
            if self._watchdog.stdin:
                self._watchdog.stdin.close()
            self._watchdog = None
