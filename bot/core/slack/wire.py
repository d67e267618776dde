"""How a call goes over the wire; the only module that imports slack_sdk.

Two clients share one aiohttp session. The one that writes never retries: the SDK's default would post a second time after
a dropped connection, whose first copy may have arrived. The one that reads may. Whatever goes wrong comes out as one of
the errors of `errors.py`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.db import is_writing
from bot.core.loopback import is_loopback
from bot.core.slack.errors import Busy, Refused, SlackError, Unknown, Unreachable, read_error
from bot.core.timings import Timings

Json: TypeAlias = Mapping[str, Any]  # Any: Slack's own JSON

SLACK_API: Final = "https://slack.com/api/"
_PAGE: Final = 200
_CONNECTIONS: Final = 100


class _Answer(Protocol):
    """The SDK's answer, as far as it is looked at here."""

    data: object
    headers: Json


class Session:
    """One aiohttp session, opened with the first client."""

    def __init__(self, timings: Timings, api_url: str) -> None:
        self.api_url = api_url
        self._timings = timings
        self._opened: aiohttp.ClientSession | None = None
        # The SDK formats every request for its log, tokens and texts included, unless its logger's own level forbids it.
        self._log = logging.getLogger("bot.core.slack.sdk")
        self._log.setLevel(logging.WARNING)

    @property
    def http(self) -> aiohttp.ClientSession:
        if self._opened is None:
            limits = aiohttp.ClientTimeout(
                total=self._timings.http_total.total_seconds(),
                sock_connect=self._timings.http_connect.total_seconds(),
            )
            self._opened = aiohttp.ClientSession(timeout=limits, connector=aiohttp.TCPConnector(limit=_CONNECTIONS))
        return self._opened

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.close()
            self._opened = None

    def client(self, token: str, retry_handlers: list[AsyncRetryHandler]) -> AsyncWebClient:
        client = AsyncWebClient(
            token=token,
            base_url=self.api_url,
            session=self.http,
            retry_handlers=retry_handlers,
            logger=self._log,
        )
        if is_loopback(self.api_url):
            client.proxy = None  # the SDK takes HTTPS_PROXY from the environment and knows no NO_PROXY
        return client


class Wire:
    """The calls of one token."""

    def __init__(self, session: Session, token: str) -> None:
        self.writing = session.client(token, [])
        self._reading = session.client(
            token,
            [AsyncConnectionErrorRetryHandler(max_retry_count=1), AsyncServerErrorRetryHandler(max_retry_count=1)],
        )
        self._session = session

    async def write(self, method: str, arguments: Json) -> Json:
        """One call, once. The request begins before anything is awaited."""
        return (await _call(self.writing, method, json=dict(arguments)))[0]

    async def read(self, method: str, arguments: Json) -> Json:
        """A call that may be repeated, and is where the connection breaks."""
        return (await self.read_with_headers(method, arguments))[0]

    async def read_with_headers(self, method: str, arguments: Json) -> tuple[Json, Json]:
        return await _call(self._reading, method, http_verb="GET", params=dict(arguments))

    async def read_pages(self, method: str, items: str, arguments: Json, *, waits: int = 0) -> list[Json]:
        """All items of a paged method. A page may be empty and yet have a next one.

        `waits` is how often in a row to wait where Slack asks for it, before `Busy` is raised.
        """
        found: list[Json] = []
        cursor = ""
        while True:
            page = {**arguments, "limit": _PAGE, **({"cursor": cursor} if cursor else {})}
            answer = await self._read_patiently(method, page, waits)
            found.extend(cast("Sequence[Json]", answer.get(items) or ()))
            cursor = str(cast("Json", answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found

    async def _read_patiently(self, method: str, arguments: Json, waits: int) -> Json:
        for _ in range(waits):
            try:
                return await self.read(method, arguments)
            except Busy as busy:
                await asyncio.sleep(busy.retry_after.total_seconds())
        return await self.read(method, arguments)

    async def respond(self, response_url: str, body: Json) -> None:
        """Post to a response URL."""
        await self._post("response_url", response_url, json=dict(body))

    async def upload(self, upload_url: str, content: bytes) -> None:
        """Hand over a file's bytes, at the address that Slack gave for it. The address is the permission: no token."""
        await self._post("upload_url", upload_url, data=content)

    async def _post(self, what: str, url: str, *, json: Json | None = None, data: bytes | None = None) -> None:
        """To an address that answers in words instead of JSON."""
        _refuse_in_transaction(what)
        proxy = None if is_loopback(url) else self.writing.proxy
        try:
            async with self._session.http.post(url, json=json, data=data, proxy=proxy) as answer:
                words = (await answer.text())[:100].strip()
        except (aiohttp.ClientError, TimeoutError) as broken:
            raise _connection_error(broken, what) from broken
        if answer.status >= 500:
            raise Unknown(f"http_{answer.status}", what)
        if answer.status != 200:
            raise Refused(words if words.isidentifier() else f"http_{answer.status}", what)


def _refuse_in_transaction(method: str) -> None:
    """Slack may take ten seconds, and everybody who writes would wait with it."""
    if is_writing():
        message = f"{method} is called inside a writing transaction; return an effect, or call it after the commit"
        raise RuntimeError(message)


async def _call(client: AsyncWebClient, method: str, **request: object) -> tuple[Json, Json]:
    """One call: Slack's answer and its headers. Nothing is awaited between here and the request itself."""
    _refuse_in_transaction(method)
    call = cast("Callable[..., Awaitable[_Answer]]", client.api_call)  # pyright: ignore[reportUnknownMemberType] - bare dicts
    try:
        answer = await call(method, **request)
    except SlackApiError as refused:
        raise _api_error(refused, method) from refused
    except (aiohttp.ClientError, TimeoutError, OSError) as broken:
        raise _connection_error(broken, method) from broken
    except (AttributeError, ValueError, TypeError) as unreadable:
        # The SDK stumbles over an answer that is neither JSON nor empty, such as plain text from a proxy.
        raise Unknown("unreadable_answer", method) from unreadable
    if not isinstance(answer.data, dict):
        raise Unknown("unreadable_answer", method)
    return cast("Json", answer.data), answer.headers


def _api_error(refused: SlackApiError, method: str) -> SlackError:
    """From an answer of any status. `response` is the SDK's, or aiohttp's own where the body was no JSON."""
    response = cast("object", refused.response)  # pyright: ignore[reportUnknownMemberType] - the SDK leaves it untyped
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data: object = getattr(response, "data", None)
    code = cast("Json", data).get("error") if isinstance(data, dict) else None
    headers = cast("Json", getattr(response, "headers", None) or {})
    return read_error(method, status=status, code=str(code) if code else None, retry_after=headers.get("Retry-After"))


def _connection_error(broken: Exception, method: str) -> SlackError:
    """Surely not done only where there never was a connection."""
    never_connected = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    kind = Unreachable if isinstance(broken, never_connected) else Unknown
    return kind(type(broken).__name__, method)
