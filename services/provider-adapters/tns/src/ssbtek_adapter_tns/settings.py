"""What this adapter is told from outside."""

from ssbtek_adapter_kit.settings import AdapterSettings


class Settings(AdapterSettings):
    """Settings of the TNS adapter."""

    service_path: str = "/ssbtek/hamtauppgifter/1"
    """Path of the base service at the provider's address."""
