"""The one command `ssbtek`: asks here, and whatever other packages add by the entry-point group `ssbtek.commands`."""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Any

import typer

from ssbtek_client.ask_command import ask, ping, reply

GROUP = "ssbtek.commands"
OURS: dict[str, Callable[..., Any]] = {"ask": ask, "ping": ping, "reply": reply}
HELP = "Ask SSBTEK, and follow what was asked. Exit codes: 0 complete, 3 incomplete, 4 refused, 5 no reply, 2 usage."


def build(arguments: Sequence[str]) -> typer.Typer:
    """The command with its subcommands; another package's is imported only if it is called, or help is asked for."""
    app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback(help=HELP)(lambda: None)
    for name, command in OURS.items():
        app.command(name)(command)
    called = arguments[0] if arguments else ""
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        if called == point.name or called in ("", "--help"):
            app.command(point.name)(point.load())
    return app


def main() -> None:
    """Entry point of the `ssbtek` command."""
    build(sys.argv[1:])()
