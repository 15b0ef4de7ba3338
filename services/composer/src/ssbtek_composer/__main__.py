"""`python -m ssbtek_composer`: the composer as a process."""

from ssbtek_composer.app import NAME, build_app
from ssbtek_composer.settings import ComposerSettings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve(NAME, ComposerSettings, build_app)
