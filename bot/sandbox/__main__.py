"""`python -m bot.sandbox`: the company's workspace in a process of its own, with the control endpoint.

Prints one line of JSON (url, api_url, bot_token, app_token) once it listens, and runs until it is terminated.
"""

import argparse
import asyncio
import gc
import json
import signal
import sys
from pathlib import Path

from bot.sandbox import control
from bot.sandbox.company import company, crowd
from bot.sandbox.rates import Setting
from bot.sandbox.server import Sandbox


def main() -> None:
    options = _parser().parse_args()
    # Every message stays, none of them in a cycle: looking for garbage among them takes a third of the time under load.
    gc.set_threshold(100_000, 50, 50)
    asyncio.run(_serve(options))


async def _serve(options: argparse.Namespace) -> None:
    manifest = json.loads(Path(options.manifest).read_text()) if options.manifest else None  # noqa: ASYNC240  before serving
    workspace = company(manifest)
    crowd(workspace, options.crowd)
    sandbox = Sandbox(workspace, rates=options.rates, seed=options.seed)
    sandbox.sockets.retry_scale = options.retry_scale
    control.mount(sandbox)
    await sandbox.start(port=options.port)
    greeting = {
        "url": sandbox.url,
        "api_url": sandbox.api_url,
        "bot_token": sandbox.bot_token,
        "app_token": sandbox.app_token,
    }
    sys.stdout.write(json.dumps(greeting) + "\n")
    sys.stdout.flush()
    await _terminated()
    await sandbox.stop()


async def _terminated() -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    await over.wait()


def _rates(text: str) -> Setting:
    return text if text in {"slack", "off"} else float(text)  # pyright: ignore[reportReturnType] narrowed by the set


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A Slack workspace on this machine.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--manifest", help="the app's manifest, in JSON; without one everything is allowed")
    parser.add_argument("--rates", type=_rates, default="slack", help='"slack", "off", or a factor')
    parser.add_argument("--seed", type=int, default=0, help="makes chance repeatable")
    parser.add_argument("--crowd", type=int, default=0, help="so many more colleagues")
    parser.add_argument("--retry-scale", type=float, default=1.0, help="how much slower than Slack events come again")
    return parser


if __name__ == "__main__":
    main()
