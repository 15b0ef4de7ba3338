"""`python -m ssbtek_edge`: the edge as a process."""

from ssbtek_edge.app import NAME, build_app
from ssbtek_edge.settings import EdgeSettings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve(NAME, EdgeSettings, build_app)
