"""Runs this adapter as a process."""

from ssbtek_adapter_tns.app import build_app
from ssbtek_adapter_tns.settings import Settings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve("adapter-tns", Settings, build_app)
