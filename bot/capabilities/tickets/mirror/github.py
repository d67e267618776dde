"""GitHub Issues as far as the mirror needs it: open, change, comment, and look for what may have been written before.

Every call ends as a result or as one of four errors, one for each thing that the caller does about it:

    TrackerError
    ├── Wait       not done; nobody calls again before the time it names
    ├── Doubt      it may have been done; look before doing it again
    ├── Gone       this one issue takes nothing any more
    └── Refused    not done, and not before somebody changes something: `advice` says what

https://docs.github.com/en/rest/issues · https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self, cast

import httpx

from bot.core.loopback import is_loopback

_TOTAL: Final = timedelta(seconds=10)
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_UNREACHABLE_FOR: Final = timedelta(minutes=1)
_LEAST_WAIT: Final = timedelta(seconds=1)
_UNSAID_WAIT: Final = timedelta(minutes=1)
"""What GitHub asks for where a refusal for haste names no time."""
_MOVED: Final = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT)

_ADVICE: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "GitHub doesn't take the token. Make a new one and set CADENCE_GITHUB_TOKEN.",
    HTTPStatus.FORBIDDEN: "The token may not do that. Give it the permission “Issues: read and write” for the repository.",
    HTTPStatus.NOT_FOUND: "GitHub knows no such repository, or the token can't see it. Look at CADENCE_GITHUB_REPO.",
    HTTPStatus.GONE: "The repository has its issues switched off. Switch them on in its settings.",
}
_RENAMED: Final = "The repository has moved. Set CADENCE_GITHUB_REPO to its new name."

Json = dict[str, Any]  # Any: GitHub's own JSON


class TrackerError(Exception):
    """Something that was asked of the tracker did not come to a good end."""


class Wait(TrackerError):
    def __init__(self, delay: timedelta) -> None:
        super().__init__(f"not before {delay.total_seconds():.0f} s from now")
        self.delay = delay


class Doubt(TrackerError):
    pass


class Gone(TrackerError):
    pass


class Refused(TrackerError):
    def __init__(self, status: int, advice: str) -> None:
        super().__init__(f"{status}: {advice}")
        self.status = status
        self.advice = advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """Where issues are mirrored to. `name` is "owner/name"."""

    name: str
    token: str
    api_url: str = "https://api.github.com"

    def __repr__(self) -> str:
        return f"Repository({self.name!r})"


@dataclass(frozen=True, slots=True)
class Issue:
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Rate:
    """How many calls of an hour are left."""

    left: int
    limit: int


class GitHub:
    """One repository's issues. `async with` it; a redirect is never followed, since it would turn a write into a read."""

    def __init__(self, repository: Repository) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"{repository.api_url.rstrip('/')}/repos/{repository.name}/",
            headers={
                "accept": "application/vnd.github+json",
                "authorization": f"Bearer {repository.token}",
                "user-agent": "cadence",
                "x-github-api-version": "2022-11-28",
            },
            timeout=_TOTAL.total_seconds(),
            trust_env=not is_loopback(repository.api_url),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def rate(self) -> Rate | None:
        """What is left of the hour's calls, from a call that changes nothing; None where the tracker counts none."""
        headers = (await self._call("GET", "issues", params={"per_page": "1"})).headers
        left, limit = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-limit", "")
        return Rate(int(left), int(limit)) if left.isdecimal() and limit.isdecimal() else None

    async def create(self, title: str, body: str, labels: list[str]) -> Issue:
        made = await self._call("POST", "issues", {"title": title, "body": body, "labels": labels})
        return _issue(cast("Json", made.json()))

    async def bring_to(self, number: int, *, closed_as: str | None) -> None:
        """Open or close an issue. Safe to repeat. `closed_as` is "completed", "not_planned", or None for an open one."""
        state = {"state": "open"} if closed_as is None else {"state": "closed", "state_reason": closed_as}
        await self._call("PATCH", f"issues/{number}", state)

    async def comment(self, number: int, body: str) -> None:
        await self._call("POST", f"issues/{number}/comments", {"body": body})

    async def find(self, marker: str, *, since: datetime) -> Issue | None:
        """The issue with this marker in its body, among those changed since then."""
        asked = {"state": "all", "since": _stamp(since), "per_page": "100"}
        async for entry in self._pages("issues", asked):
            if marker in (entry.get("body") or ""):
                return _issue(entry)
        return None

    async def has_comment(self, number: int, marker: str, *, since: datetime) -> bool:
        """Whether a comment with this marker stands under the issue, among those made since then."""
        asked = {"since": _stamp(since), "per_page": "100"}
        async for entry in self._pages(f"issues/{number}/comments", asked):
            if marker in (entry.get("body") or ""):
                return True
        return False

    async def _pages(self, path: str, asked: Mapping[str, str]) -> AsyncIterator[Json]:
        """Every entry of a list, over all its pages."""
        page = await self._call("GET", path, params=asked)
        while True:
            for entry in cast("list[Json]", page.json()):
                yield entry
            following = page.links.get("next", {}).get("url")
            if following is None:
                return
            page = await self._call("GET", following)

    async def _call(
        self, method: str, path: str, body: Json | None = None, params: Mapping[str, str] | None = None
    ) -> httpx.Response:
        try:
            async with asyncio.timeout(_TOTAL.total_seconds()):
                answer = await self._client.request(method, path, json=body, params=params)
        except _NOT_SENT as unreachable:
            raise Wait(_UNREACHABLE_FOR) from unreachable
        except (httpx.TransportError, TimeoutError) as cut_short:
            raise Doubt from cut_short
        if not answer.is_success:
            raise _error_of(answer, of_one_issue=path.startswith("issues/"))
        return answer


def _error_of(answer: httpx.Response, *, of_one_issue: bool) -> TrackerError:
    status = answer.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Doubt(f"{status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.FORBIDDEN and _is_for_haste(answer)):
        return Wait(_wait_of(answer))
    if of_one_issue and status in (HTTPStatus.GONE, HTTPStatus.MOVED_PERMANENTLY):
        return Gone(f"{status}")  # deleted, or moved to another repository
    if status in _MOVED:
        return Refused(status, _RENAMED)
    return Refused(status, _ADVICE.get(status, "GitHub doesn't take that, and doesn't say what would help."))


def _is_for_haste(answer: httpx.Response) -> bool:
    """A 403 is a rate limit where its headers or its words say so, else a lack of permission."""
    return (
        "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in answer.text.lower()
    )


def _wait_of(answer: httpx.Response) -> timedelta:
    """`retry-after` in seconds; else until the limit is reset, by GitHub's own clock; else a minute."""
    headers = answer.headers
    if (seconds := headers.get("retry-after", "")).isdecimal():
        return max(timedelta(seconds=int(seconds)), _LEAST_WAIT)
    reset, their_now = headers.get("x-ratelimit-reset", ""), headers.get("date")
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal() and their_now:
        return max(datetime.fromtimestamp(int(reset), UTC) - parsedate_to_datetime(their_now), _LEAST_WAIT)
    return _UNSAID_WAIT


def _issue(entry: Json) -> Issue:
    return Issue(int(entry["number"]), str(entry["html_url"]))


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
