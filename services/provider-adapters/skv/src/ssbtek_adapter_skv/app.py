"""Wires this adapter."""

from ssbtek_adapter_kit.app import build_adapter_app
from ssbtek_adapter_skv.adapter import adapter
from ssbtek_adapter_skv.settings import Settings
from ssbtek_runtime.app import Service
from ssbtek_runtime.slot.fatal import OnFatal


def build_app(settings: Settings | None = None, *, on_fatal: OnFatal | None = None) -> Service:
    """The adapter, ready to run; settings from the environment unless given."""
    return build_adapter_app(adapter(), settings or Settings(), on_fatal)
