"""Runs this adapter as a process."""

from ssbtek_adapter_csn.app import build_app
from ssbtek_adapter_csn.settings import Settings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve("adapter-csn", Settings, build_app)
