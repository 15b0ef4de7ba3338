"""What a new provider's folder holds: a small example contract, and everything that every folder has around one."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

_IMPORT = re.compile(r"from (ssbtek_[\w.]+) import (?:\([^)]*\)|[^(\n]+)\n")
_IMPORTS = re.compile(rf"(?:{_IMPORT.pattern})+")


def contents(name: str, title: str) -> dict[str, str]:
    """Every file by its path in the folder. `name` is the provider's code, `title` what people call it."""
    template = files("ssbtek_adapter_kit.new_provider") / "template"
    texts = {path: _filled(text, name, title) for path, text in _texts(template, "")} | {"src/py.typed": ""}
    return {path.replace("src/", f"src/ssbtek_adapter_{name}/"): text for path, text in texts.items()}


def _texts(folder: Traversable, at: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            found += _texts(each, f"{at}{each.name}/")
        elif each.name.endswith(".template"):
            found.append((f"{at}{each.name.removesuffix('.template')}", each.read_text(encoding="utf-8")))
    return found


def _filled(text: str, name: str, title: str) -> str:
    filled = text.replace("@code@", name).replace("@CODE@", name.upper()).replace("@title@", title)
    return _IMPORTS.sub(_sorted, filled)


def _sorted(imports: "re.Match[str]") -> str:
    # Where the folder's own imports stand among the kit's depends on its name.
    return "".join(each[0] for each in sorted(_IMPORT.finditer(imports[0]), key=lambda each: each[1]))
