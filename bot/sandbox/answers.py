"""How an answer leaves: as Slack sends it, or spoilt by a fault."""

import json
from typing import assert_never

from aiohttp import web

from bot.sandbox.faults import Answer, Fault
from bot.sandbox.wire import JsonObject

HTML_PAGE = "<html><head><title>Server Error | Slack</title></head><body>Something went wrong.</body></html>"


def reply(answer: JsonObject, headers: dict[str, str]) -> web.Response:
    status = 429 if "Retry-After" in headers else 200
    headers["Content-Type"] = "application/json; charset=utf-8"
    return web.Response(status=status, body=json.dumps(answer).encode(), headers=headers)


def spoil(request: web.Request, fault: Fault, answer: JsonObject) -> web.Response:
    """What the client gets when `fault` strikes an answer."""
    match fault.answer:
        case Answer.DROP:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()  # nobody reads it
        case Answer.STATUS:
            return web.Response(status=fault.status, text=HTML_PAGE, content_type="text/html")
        case Answer.ERROR:
            return reply({"ok": False, "error": fault.error}, {})
        case Answer.SLOW:
            return reply(answer, {})
        case Answer.BUSY:
            headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        case Answer.HTML:
            return web.Response(text=HTML_PAGE, content_type="text/html")
        case Answer.TRUNCATED:
            whole = json.dumps(answer)
            return web.Response(text=whole[: len(whole) // 2 + 1], content_type="application/json")
        case Answer.WITHOUT_TS:
            return reply({"ok": answer.get("ok", True), "channel": answer.get("channel")}, {})
        case _:
            assert_never(fault.answer)
