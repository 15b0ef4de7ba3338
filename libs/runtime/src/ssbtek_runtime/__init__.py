"""What every SSBTEK service runs on: slots, publishing, settings, logs, health, telemetry."""
