"""Makes the entry of each record that is read, with a fresh salt; one that cannot be decided on is kept bare."""

import secrets

import structlog
from aiokafka.structs import ConsumerRecord

from ssbtek_audit.entry import Entry, bare_entry, entry_of
from ssbtek_audit.pseudonym import PseudonymKey
from ssbtek_contracts.topics import Names

SALT_BYTES = 16


class Entries:
    """Of one deployment, under one key of pseudonyms."""

    def __init__(self, names: Names, key: PseudonymKey) -> None:
        self._names = names
        self._key = key

    def of(self, record: ConsumerRecord) -> Entry:
        """Never raises: one record must not stop the ledger."""
        salt = secrets.token_bytes(SALT_BYTES)
        try:
            return entry_of(record, self._names, self._key, salt)
        except Exception as error:  # noqa: BLE001 - see above
            structlog.get_logger("audit").error(
                "decision_failed", topic=record.topic, offset=record.offset, error=type(error).__name__
            )
            return bare_entry(record, self._names, salt)

    def bare(self, record: ConsumerRecord, refused: Entry) -> Entry:
        """In place of an entry that PostgreSQL will not take."""
        return bare_entry(record, self._names, refused.payload_salt)
