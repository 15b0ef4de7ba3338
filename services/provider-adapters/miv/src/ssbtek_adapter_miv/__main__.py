"""Runs this adapter as a process."""

from ssbtek_adapter_miv.app import build_app
from ssbtek_adapter_miv.settings import Settings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve("adapter-miv", Settings, build_app)
