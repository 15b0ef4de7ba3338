"""The one HTTP client of an adapter: mutual TLS, no redirects, bounded in time and size, its errors of two kinds."""

import asyncio
import ssl
from pathlib import Path

import aiohttp
import structlog

from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_runtime.errors import Permanent, Transient

log = structlog.get_logger(__name__)

PLAIN = {"Accept-Encoding": "identity"}
"""A document is forwarded as its bytes, and a bomb is not unpacked: we ask for no compression."""
CHECK_FILES_S = 5.0
"""Changed certificates are taken up within this."""


class Http:
    """One connection pool to one provider. `start`, `call` as often as wanted, `stop`."""

    def __init__(self, settings: AdapterSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._files: tuple[float, ...] = ()
        self._checked_at = 0.0
        self._retiring: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Nothing is connected yet: a provider that is away is a matter of its block, not of our start."""
        self._files = self._stamps()
        self._session = self._new_session()

    async def stop(self) -> None:
        """Closes the connections."""
        for task in self._retiring:
            task.cancel()
        if self._retiring:
            await asyncio.wait(self._retiring)
        if self._session is not None:
            await self._session.close()

    async def call(self, request: Request, within_ms: int) -> Response:
        """The whole response, any status but a redirect.

        Raises `Transient` (connection_failed, provider_slow, cut_short) or `Permanent` (tls_failed, redirected,
        too_large); neither with a word of the provider's.
        """
        session = self._fresh_session()
        url = f"{self._settings.provider_url.rstrip('/')}/{request.path.lstrip('/')}"
        timeout = aiohttp.ClientTimeout(
            total=max(within_ms, 1) / 1000, sock_connect=self._settings.connect_timeout_ms / 1000
        )
        try:
            async with session.request(
                request.method, url, data=request.body, headers={**PLAIN, **request.headers}, timeout=timeout,
                allow_redirects=False,
            ) as response:  # fmt: skip
                if 300 <= response.status < 400:
                    raise Permanent("redirected")
                body = await self._bounded(response.content)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status, body, headers)
        except (aiohttp.ClientSSLError, ssl.SSLError):
            raise Permanent("tls_failed") from None
        except aiohttp.ConnectionTimeoutError:
            raise Transient("connection_failed") from None
        except TimeoutError:
            raise Transient("provider_slow") from None
        except aiohttp.ClientPayloadError:
            raise Transient("cut_short") from None
        except aiohttp.InvalidURL:
            raise Permanent("internal") from None
        except (aiohttp.ClientError, OSError) as error:
            if _refused_our_certificate(error):
                raise Permanent("tls_failed") from None
            raise Transient("connection_failed") from None

    async def _bounded(self, content: aiohttp.StreamReader) -> bytes:
        chunks, size = [], 0
        async for chunk in content.iter_any():
            size += len(chunk)
            if size > self._settings.max_response_bytes:
                raise Permanent("too_large")
            chunks.append(chunk)
        return b"".join(chunks)

    def _fresh_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("start() first")
        now = asyncio.get_running_loop().time()
        if now - self._checked_at > CHECK_FILES_S:
            self._checked_at = now
            if (stamps := self._stamps()) != self._files:
                self._rotate(self._session, stamps)
        return self._session

    def _rotate(self, old: aiohttp.ClientSession, stamps: tuple[float, ...]) -> None:
        try:
            self._session = self._new_session()
        except OSError as error:  # ssl.SSLError is one: half written, or a key of another certificate
            log.warning("certificates_not_taken_up", error=type(error).__name__)
            return
        self._files = stamps
        log.info("certificates_taken_up")
        task = asyncio.create_task(_retire(old, self._settings.call_timeout_ms / 1000))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    def _new_session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=self._settings.max_concurrency, ssl=self._context())
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False)

    def _context(self) -> ssl.SSLContext | bool:
        settings = self._settings
        if settings.ca_certificate is None or settings.client_certificate is None:
            return True
        context = ssl.create_default_context(cafile=str(settings.ca_certificate))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(str(settings.client_certificate), str(settings.client_key))
        return context

    def _stamps(self) -> tuple[float, ...]:
        files = (self._settings.client_certificate, self._settings.client_key, self._settings.ca_certificate)
        return tuple(_stamp(file) for file in files if file is not None)


def _stamp(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # being replaced just now: the next check sees it
        return 0.0


async def _retire(session: aiohttp.ClientSession, after: float) -> None:
    try:
        await asyncio.sleep(after)  # questions under way end on the connections they began on
    finally:
        await session.close()


def _refused_our_certificate(error: BaseException) -> bool:
    # With TLS 1.3 the server's refusal comes after the handshake, as the reason why the connection was lost; a server
    # that just hangs up (asyncio's) cannot be told from one that is away.
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
