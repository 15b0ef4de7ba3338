"""Runs this adapter as a process."""

from ssbtek_adapter_af.app import build_app
from ssbtek_adapter_af.settings import Settings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve("adapter-af", Settings, build_app)
