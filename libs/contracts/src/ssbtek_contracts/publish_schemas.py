"""Writes the committed JSON Schemas anew, and refuses to where a change would break a reader of the same version."""

import json
import sys
from pathlib import Path

from ssbtek_contracts.schemas import Schema, breaks, published


def text_of(schema: Schema) -> str:
    """The schema as its file holds it."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main(folder: Path) -> int:
    """Writes all schemas into the folder. Exit code 1, and nothing written, if one is not compatible."""
    problems = []
    for name, schema in published().items():
        file = folder / f"{name}.json"
        if file.exists():
            problems += [f"{name}: {problem}" for problem in breaks(json.loads(file.read_text()), schema)]
    if problems:
        sys.stderr.write("Not compatible within the version; make a v2 instead:\n  " + "\n  ".join(problems) + "\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in published().items():
        (folder / f"{name}.json").write_text(text_of(schema))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
