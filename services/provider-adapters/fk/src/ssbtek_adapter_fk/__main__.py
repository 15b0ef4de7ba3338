"""Runs this adapter as a process."""

from ssbtek_adapter_fk.app import build_app
from ssbtek_adapter_fk.settings import Settings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve("adapter-fk", Settings, build_app)
