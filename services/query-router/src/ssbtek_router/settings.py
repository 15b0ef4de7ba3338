"""What the router is told from outside."""

from ssbtek_runtime.settings import Settings


class RouterSettings(Settings):
    """What every service needs, and nothing else yet."""
