"""Maintainers: resolves a version of Kafka and writes the lock file of its jars anew."""

import hashlib
import sys
import tempfile
from pathlib import Path

from jgo.maven import MavenContext, PythonResolver

LOGGING = "org.slf4j:slf4j-simple:1.7.36"


def main(version: str) -> None:
    """Writes `kafka.lock` beside this module."""
    rows = [f"# Apache Kafka {version} and what it needs: sha256 size group:artifact:version"]
    with tempfile.TemporaryDirectory() as aside:
        context = MavenContext(repo_cache=Path(aside))
        wanted = [context.create_dependency(each) for each in (f"org.apache.kafka:kafka_2.13:{version}", LOGGING)]
        inputs, others = PythonResolver().resolve(wanted)
        for each in sorted([*inputs, *others], key=lambda d: (d.groupId, d.artifactId)):
            content = each.artifact.resolve().read_bytes()
            coordinates = f"{each.groupId}:{each.artifactId}:{each.version}"
            rows.append(f"{hashlib.sha256(content).hexdigest()} {len(content)} {coordinates}")
    Path(__file__).with_name("kafka.lock").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
