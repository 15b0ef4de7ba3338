"""A real Kafka and a real PostgreSQL as child processes: no Docker, no root, no Java on the machine."""
