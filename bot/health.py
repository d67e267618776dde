"""What an operator's machines ask over HTTP: is the process alive, is it ready, how is it doing; and Slack's requests.

/healthz  200 while the tick loop turns, 503 when it has not for a while
/readyz   200 while the database answers and Slack is connected, else 503 with the reason
/metrics  Prometheus text
"""

from collections.abc import Awaitable, Callable
from errno import EADDRINUSE

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Probe = Callable[[], Awaitable[str | None]]
"""None where all is well, else the reason in a few words."""
SlackRequests = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PortInUse(Exception):
    """Another process listens there, or this one may not; the message says what to do."""


class HealthServer:
    """Serves until `stop()`. Port 0 takes a free one; `port` says which after the start."""

    def __init__(self, port: int, *, alive: Probe, ready: Probe, slack_requests: SlackRequests | None = None) -> None:
        self.port = port
        self._alive = alive
        self._ready = ready
        self._slack_requests = slack_requests
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Raises `PortInUse`."""
        app = web.Application()
        app.router.add_get("/healthz", _answering(self._alive))
        app.router.add_get("/readyz", _answering(self._ready))
        app.router.add_get("/metrics", _metrics)
        if self._slack_requests is not None:
            app.router.add_post("/slack/events", self._slack_requests)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
        await self._runner.setup()
        # On every interface. Any free port is one per address family: then only this machine's own, so that there is one.
        site = web.TCPSite(self._runner, None if self.port else "127.0.0.1", self.port)
        try:
            await site.start()
        except OSError as taken:
            await self._runner.cleanup()
            why = "is in use" if taken.errno == EADDRINUSE else f"can't be listened on ({taken.strerror})"
            message = f"Port {self.port} {why}. Set CADENCE_HTTP_PORT to a free one, or 0 for any."
            raise PortInUse(message) from taken
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


def _answering(probe: Probe) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        reason = await probe()
        return web.Response(status=503 if reason else 200, text=reason or "ok")

    return answer


async def _metrics(_request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
