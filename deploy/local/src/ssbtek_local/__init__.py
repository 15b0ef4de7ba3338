"""The whole system on one machine: a real Kafka and a real PostgreSQL, no Docker, root or Java."""
