"""`python -m ssbtek_router`: the router as a process."""

from ssbtek_router.app import NAME, build_app
from ssbtek_router.settings import RouterSettings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve(NAME, RouterSettings, build_app)
