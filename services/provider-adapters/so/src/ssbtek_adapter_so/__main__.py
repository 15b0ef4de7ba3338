"""Runs this adapter as a process."""

from ssbtek_adapter_so.app import build_app
from ssbtek_adapter_so.settings import Settings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve("adapter-so", Settings, build_app)
