"""A tracker on this machine that behaves as GitHub's documented REST API does, for one repository's issues.

https://docs.github.com/en/rest/issues/issues · https://docs.github.com/en/rest/issues/comments ·
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from aiohttp import web

Fault: TypeAlias = Literal[
    "none", "primary limit", "secondary limit", "lost answer", "bad gateway after", "unavailable", "locked", "gone"
]
"""What the next write meets. The two that say "after", or lose the answer, have done what was asked."""


@dataclass
class StoredIssue:
    number: int
    title: str
    body: str
    labels: list[str]
    state: str
    updated_at: datetime
    comments: list[str] = field(default_factory=list[str])


@dataclass
class GitHubServer:
    """`async with` it; `faults` are met one by one by the next writes. Stop and start it again at the same port: `down()`, `up()`."""

    name: str = "halden/complaints"
    token: str = "github_pat_test"
    issues: list[StoredIssue] = field(default_factory=list[StoredIssue])
    faults: list[Fault] = field(default_factory=list[Fault])
    calls: list[str] = field(default_factory=list[str])
    left: int = 5000
    """Calls of this hour; 0 refuses."""
    port: int = 0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def up(self) -> None:
        app = web.Application()
        base = "/repos/{owner}/{repo}/issues"
        app.router.add_get(base, self._guarded(self._list))
        app.router.add_post(base, self._guarded(self._create))
        app.router.add_patch(base + "/{number}", self._guarded(self._change))
        app.router.add_get(base + "/{number}/comments", self._guarded(self._comments))
        app.router.add_post(base + "/{number}/comments", self._guarded(self._comment))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def down(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> "GitHubServer":
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.down()

    def crowd(self, count: int) -> None:
        """So many other issues, opened meanwhile."""
        for number in range(len(self.issues) + 1, len(self.issues) + 1 + count):
            self.issues.append(StoredIssue(number, f"Something else {number}", "", [], "open", datetime.now(UTC)))

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self.calls.append(f"{request.method} {request.path.removeprefix(f'/repos/{self.name}')}")
            self.left = max(0, self.left - 1)
            refusal = self._refusal(request)
            if refusal is not None:
                return refusal
            fault = self.faults.pop(0) if self.faults and request.method != "GET" else None
            if fault is not None and (early := _early(fault)) is not None:
                return early
            answer = await handler(request)
            answer.headers.update({"x-ratelimit-limit": "5000", "x-ratelimit-remaining": str(self.left)})
            if fault == "bad gateway after":
                return web.Response(status=502, text="<html>Unicorn!</html>")
            if fault == "lost answer" and request.transport is not None:
                request.transport.abort()
            return answer

        return guarded

    def _refusal(self, request: web.Request) -> web.Response | None:
        if not request.headers.get("user-agent"):
            return _problem(403, "Request forbidden by administrative rules.")
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _problem(401, "Bad credentials")
        if f"{request.match_info['owner']}/{request.match_info['repo']}" != self.name:
            return _problem(404, "Not Found")
        return None

    async def _list(self, request: web.Request) -> web.Response:
        asked = request.query
        since = datetime.fromisoformat(asked["since"]) if "since" in asked else datetime.min.replace(tzinfo=UTC)
        state = asked.get("state", "open")
        found = [each for each in self.issues if each.updated_at >= since and state in ("all", each.state)]
        return _paged(request, [self._shown(each) for each in reversed(found)])

    async def _create(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if not wanted.get("title", "").strip() or len(wanted["title"]) > 256:
            return _problem(422, "Validation Failed")
        issue = StoredIssue(
            len(self.issues) + 1, wanted["title"], wanted["body"], wanted["labels"], "open", datetime.now(UTC)
        )
        self.issues.append(issue)
        return web.json_response(self._shown(issue), status=201)

    async def _change(self, request: web.Request) -> web.Response:
        issue = self._issue(request)
        if issue is None:
            return _problem(404, "Not Found")
        wanted = await request.json()
        issue.state = wanted.get("state", issue.state)
        issue.updated_at = datetime.now(UTC)
        return web.json_response(self._shown(issue))

    async def _comments(self, request: web.Request) -> web.Response:
        issue = self._issue(request)
        if issue is None:
            return _problem(404, "Not Found")
        return _paged(request, [{"id": number, "body": body} for number, body in enumerate(issue.comments)])

    async def _comment(self, request: web.Request) -> web.Response:
        issue = self._issue(request)
        if issue is None:
            return _problem(404, "Not Found")
        issue.comments.append((await request.json())["body"])
        issue.updated_at = datetime.now(UTC)
        return web.json_response({"id": len(issue.comments)}, status=201)

    def _issue(self, request: web.Request) -> StoredIssue | None:
        number = int(request.match_info["number"])
        return next((each for each in self.issues if each.number == number), None)

    def _shown(self, issue: StoredIssue) -> dict[str, Any]:  # Any: the API's own JSON
        return {
            "number": issue.number,
            "title": issue.title,
            "body": issue.body,
            "state": issue.state,
            "html_url": f"https://github.com/{self.name}/issues/{issue.number}",
        }


def _early(fault: Fault) -> web.Response | None:
    """The answer to a write that is refused before anything is done."""
    match fault:
        case "primary limit":
            reset = datetime.now(UTC) + timedelta(minutes=40)
            limits = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(reset.timestamp()))}
            return _problem(403, "API rate limit exceeded", limits)
        case "secondary limit":
            return _problem(429, "You have exceeded a secondary rate limit.", {"retry-after": "90"})
        case "unavailable":
            return _problem(503, "Service unavailable")
        case "locked":
            return _problem(403, "Unable to create comment because issue is locked.")
        case "gone":
            return _problem(410, "This issue was deleted")
        case _:
            return None


def _problem(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"message": message}, status=status, headers=headers)


def _paged(request: web.Request, entries: list[dict[str, Any]]) -> web.Response:  # Any: the API's own JSON
    size, page = int(request.query.get("per_page", "30")), int(request.query.get("page", "1"))
    shown = entries[(page - 1) * size : page * size]
    following = request.url.update_query(page=page + 1)
    headers = {"link": f'<{following}>; rel="next"'} if page * size < len(entries) else {}
    return web.json_response(shown, headers=headers)
