"""Wires this adapter."""

import sys

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_kit.app import build_adapter_app
from ssbtek_runtime.app import Service
from ssbtek_runtime.settings import USAGE
from ssbtek_runtime.slot.fatal import OnFatal


def build_app(settings: Settings | None = None, *, on_fatal: OnFatal | None = None) -> Service:
    """The adapter, ready to run; settings from the environment unless given."""
    chosen = settings or Settings()
    if chosen.lacks_key:  # without it every question in a case with a long id would be refused, day after day
        sys.stderr.write("SSBTEK_ALIAS_KEY: required, unless SSBTEK_LONG_CASE and SSBTEK_LONG_CASEWORKER are refuse\n")
        raise SystemExit(USAGE)
    return build_adapter_app(adapter(), chosen, on_fatal)
