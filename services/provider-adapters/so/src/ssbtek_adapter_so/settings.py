"""What this adapter is told from outside."""

from ssbtek_adapter_kit.settings import AdapterSettings


class Settings(AdapterSettings):
    """Settings of the SO adapter."""

    service_path: str = "/INT014.UBPService"
    """Path of the base service at the provider's address."""
