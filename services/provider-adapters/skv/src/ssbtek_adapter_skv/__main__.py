"""Runs this adapter as a process."""

from ssbtek_adapter_skv.app import build_app
from ssbtek_adapter_skv.settings import Settings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve("adapter-skv", Settings, build_app)
