"""Puts a new provider's folder into the work tree, whole or not at all, and its row into the providers' data file."""

import json
import re
import shutil
import tempfile
from pathlib import Path

from ssbtek_adapter_kit.new_provider.folder import contents
from ssbtek_contracts.providers import load_providers

ADAPTERS = Path("services/provider-adapters")
OWNERS = Path("CODEOWNERS")
NEEDS = ("caseworker", "case", "period")
"""What the example contract is told of a query, beside the person."""

_TAKEN = frozenset({"kit"})
"""ssbtek_adapter_kit is not a provider's."""
_NAME = re.compile(r"[a-z]{2,8}")
_TITLE = re.compile(r"[^\W_](?:[^\W_]|[ ().&-]){0,39}")


class Refused(Exception):
    """Nothing was written; the text says why, and what is allowed."""


def work_tree(start: Path) -> Path:
    """The work tree that a folder lies in. Raises `Refused`."""
    for folder in (start, *start.parents):
        if (folder / ADAPTERS).is_dir():
            return folder
    raise Refused(f"{start}: no {ADAPTERS} here or above; run it inside SSBTEK's work tree")


def check(root: Path, name: str, title: str, providers_file: Path | None) -> None:
    """Raises `Refused` where there can be no such provider."""
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise Refused(f"NAME: {name!r}; allowed are 2 to 8 letters a to z, but not {', '.join(sorted(_TAKEN))}")
    if not _TITLE.fullmatch(title):
        raise Refused(f"--title: {title!r}; allowed are 1 to 40 letters, digits, blanks and ( ) . & -")
    if (root / ADAPTERS / name).exists():
        raise Refused(f"{ADAPTERS / name}: is there already; allowed is a name that no folder has")
    if providers_file is not None and name in _codes_in(providers_file):
        raise Refused(f"{providers_file}: has a row {name} already; allowed is a code that no row has")


def put(root: Path, name: str, title: str) -> int:
    """The folder and its owner's line, after `check`. How many files there are."""
    place, files = root / ADAPTERS / name, contents(name, title)
    beside = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=place.parent))
    try:
        for path, text in files.items():
            (beside / path).parent.mkdir(parents=True, exist_ok=True)
            (beside / path).write_text(text, encoding="utf-8")
        beside.chmod(0o755)
        beside.rename(place)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _add_owner(root / OWNERS, name)
    return len(files)


def row_of(name: str, title: str) -> str:
    """The provider's row, as the data file has it."""
    return json.dumps({"code": name, "name": title, "needs": list(NEEDS)}, ensure_ascii=False)


def add_row(file: Path, row: str) -> None:
    """Adds the row as the last one; the others stay as they are written."""
    before = file.read_text(encoding="utf-8").rstrip().removesuffix("]").rstrip()
    _replace(file, f"{before}{'' if before.endswith('[') else ','}\n  {row}\n]\n")


def _add_owner(owners: Path, name: str) -> None:
    if owners.is_file():
        lines = owners.read_text(encoding="utf-8").splitlines(keepends=True)
        like = [index for index, line in enumerate(lines) if line.startswith(f"/{ADAPTERS}/")]
        lines.insert(like[-1] + 1 if like else len(lines), f"{f'/{ADAPTERS}/{name}/':<37}@ssbtek/provider-{name}\n")
        _replace(owners, "".join(lines))


def _codes_in(file: Path) -> set[str]:
    try:
        return set(load_providers(file))
    except (OSError, ValueError) as error:
        raise Refused(f"--providers-file: {file}: {error}") from None


def _replace(file: Path, text: str) -> None:
    aside = file.with_name(f"{file.name}.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(file)
