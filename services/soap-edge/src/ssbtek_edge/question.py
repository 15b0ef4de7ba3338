"""Reads a question's bytes off its connection, and no more of them than a question may have."""

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from ssbtek_runtime.errors import Permanent

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


async def read_question(request: web.BaseRequest, bytes_max: int) -> bytes:
    """Its bytes as they came. Raises `Permanent`: `request_too_large`, `encoding_not_supported`, `not_xml`.

    How long it may take is the gate's business, which closes the connection.
    """
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Permanent("encoding_not_supported")  # never unpacked: a bomb is small as long as nobody does
    if (request.content_length or 0) > bytes_max:
        raise Permanent("request_too_large")
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(CONTINUE)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.content.iter_any():
            size += len(part)
            if size > bytes_max:
                raise Permanent("request_too_large")
            parts.append(part)
    except HttpProcessingError:
        raise Permanent("not_xml") from None
    return b"".join(parts)
