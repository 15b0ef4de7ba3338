"""The AsyncAPI 3.0 document of each role, derived from the map of topics: what it sends and what it receives."""

from typing import Any, get_args

from ssbtek_contracts.headers import CAUSE, DEADLINE, MESSAGE, TRACEPARENT, TRACESTATE
from ssbtek_contracts.topics import TOPICS, Role, Topic

Document = dict[str, Any]
ROLES: tuple[Role, ...] = tuple(get_args(Role))
_SAMPLE = {"provider": "{provider}", "organisation": "{organisation}", "once": ""}


def document_of(role: Role) -> Document:
    """One role's document; schemas are referred to beside it, in `../../libs/contracts/schemas`."""
    rows = [row for row in TOPICS if role in row.writers or role in row.readers]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"SSBTEK: {role}",
            "version": "1.0.0",
            "description": f"What the {role} sends and receives. Generated from the map of topics; see `make docs`.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "channels": {_id(row): _channel(row) for row in rows},
        "operations": {
            f"{action}-{_id(row)}": {
                "action": action,
                "channel": {"$ref": f"#/channels/{_id(row)}"},
                "messages": [{"$ref": f"#/channels/{_id(row)}/messages/{_message_id(row)}"}],
            }
            for row in rows
            for action, roles in (("send", row.writers), ("receive", row.readers))
            if role in roles
        },
        "components": {"messages": {_message_id(row): _message(row) for row in rows}},
    }


def _id(row: Topic) -> str:
    return row.name.replace(".", "-")


def _message_id(row: Topic) -> str:
    return row.message.__name__ if row.message else _id(row)


def _channel(row: Topic) -> Document:
    of = _SAMPLE[row.each]
    kept = "for ever" if row.retention_ms is None else f"{row.retention_ms // 3_600_000} h"
    channel: Document = {
        "address": f"ssbtek.{row.name}{'.' + of if of else ''}.v1",
        "description": (
            f"Written by {', '.join(row.writers)}; read by {', '.join(row.readers)}. Kept {kept}"
            f"{', compacted' if row.compacted else ''}. "
            + ("The partition is the organisation's slot." if row.slotted else "One partition.")
        ),
        "messages": {_message_id(row): {"$ref": f"#/components/messages/{_message_id(row)}"}},
        "bindings": {
            "kafka": {
                "partitions": None if row.slotted else 1,
                "topicConfiguration": {
                    "cleanup.policy": ["compact" if row.compacted else "delete"],
                    "retention.ms": -1 if row.retention_ms is None else row.retention_ms,
                    "max.message.bytes": row.max_bytes,
                },
                "bindingVersion": "0.5.0",
            }
        },
    }
    if row.slotted:
        del channel["bindings"]["kafka"]["partitions"]
    if of:
        meaning = "Code of a provider" if row.each == "provider" else "Organisation number, ten digits"
        channel["parameters"] = {row.each: {"description": meaning}}
    return channel


def _message(row: Topic) -> Document:
    message: Document = {
        "name": row.message_name if row.message else row.name,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {
                MESSAGE: {"type": "string", "const": row.message_name},
                CAUSE: {"type": "string", "description": "topic/partition/offset of the record it was made from"},
                DEADLINE: {"type": "string", "description": "milliseconds since 1970, as digits"},
                TRACEPARENT: {"type": "string", "description": "W3C trace context"},
                TRACESTATE: {"type": "string"},
            },
        },
        "bindings": {"kafka": {"key": {"type": "string", "description": _KEYS[row.key]}, "bindingVersion": "0.5.0"}},
    }
    if row.message is not None:
        message["title"] = row.message.__name__
        message["summary"] = (row.message.__doc__ or "").strip().split("\n")[0]
        message["payload"] = {"$ref": f"../../libs/contracts/schemas/{row.message_name}.json"}
    else:
        message["summary"] = "Not written yet: its form comes with the ledger's proofs."
    return message


_KEYS = {
    "query": "{organisation number}/{query id}",
    "organisation": "organisation number",
    "none": "no meaning",
}
