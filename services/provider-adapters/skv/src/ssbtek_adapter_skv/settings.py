"""What this adapter is told from outside."""

from ssbtek_adapter_kit.settings import AdapterSettings


class Settings(AdapterSettings):
    """Settings of the SKV adapter."""

    service_path: str = "/beskattningws/1"
    """Path of the base service at the provider's address."""
