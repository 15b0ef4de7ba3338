"""`ssbtek provider new NAME`: a new provider's folder, which passes every suite against its own simulator."""

import sys
from pathlib import Path

from ssbtek_adapter_kit.new_provider.placing import ADAPTERS, Refused, add_row, check, put, row_of, work_tree

USAGE = 2
DATA_FILE = Path("libs/contracts/src/ssbtek_contracts/providers.json")


def provider(action: str, name: str, title: str = "", providers_file: Path | None = None) -> None:
    """`new NAME`: make the folder services/provider-adapters/NAME, whole and passing every suite.

    NAME is 2 to 8 letters a to z. --title is what people call the provider. --providers-file adds its row to that data
    file as well: from the next restart of router and composer on, it is asked. Exit codes: 0 made, 2 refused.
    """
    title = title or name.upper()
    try:
        if action != "new":
            raise Refused(f"{action!r}: allowed is new, as in `ssbtek provider new NAME`")
        root = work_tree(Path.cwd())
        check(root, name, title, providers_file)
        count = put(root, name, title)
        if providers_file is not None:
            add_row(providers_file, row_of(name, title))
    except (Refused, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        raise SystemExit(USAGE) from None
    sys.stdout.write(_told(name, title, count, providers_file))


def _told(name: str, title: str, count: int, providers_file: Path | None) -> str:
    folder = ADAPTERS / name
    if providers_file is None:
        row = (
            f"Not asked yet. Once it runs, add its row to {DATA_FILE}\n(or to the file that SSBTEK_PROVIDERS_FILE "
            f"names), and restart router and composer:\n  {row_of(name, title)}\n"
        )
    else:
        row = f"Its row is in {providers_file}: asked from the next restart of router and composer on.\n"
    return (
        f"{folder}: {count} files, and its owner's line in CODEOWNERS.\n{row}Next:\n"
        f"  make install\n  .venv/bin/python -m pytest {folder}\n  make conformance PROVIDERS={name}\n"
        f"  docs/providers.md, for the rest of the way\n"
    )
