"""Slack's rate limits, on real time: per method and minute, per channel and second, per workspace.

https://docs.slack.dev/apis/web-api/rate-limits. Slack publishes neither burst sizes nor the workspace's ceiling
("several hundred messages per minute"): the figures here are on the strict side.
"""

import math
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.call import Call, Method

PER_CHANNEL = (1.0, 3.0)  # messages a second, and how many at once
PER_WORKSPACE = (300 / 60, 30.0)
SMALLEST_BURST = 10.0

Setting = Literal["slack", "off"] | float


@dataclass(slots=True)
class Bucket:
    """`level` calls may still come at once; it refills over time up to `most`."""

    level: float
    most: float
    at: float

    def refill(self, now: float, per_second: float) -> None:
        self.level = min(self.most, self.level + (now - self.at) * per_second)
        self.at = now


@dataclass(slots=True)
class Rates:
    """`setting`: "slack", "off", or how many times faster than Slack."""

    setting: Setting = "slack"
    refused: int = 0
    _buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict[tuple[str, ...], Bucket])

    def wait_s(self, call: Call, method: Method, now: float) -> int | None:
        """The Retry-After of a call over the limit, in whole seconds; None if it may pass, which uses it up."""
        if self.setting == "off":
            return None
        factor = 1.0 if self.setting == "slack" else self.setting
        buckets = [(bucket, rate * factor) for bucket, rate in self._filled(call, method, now, factor)]
        short = [(1 - bucket.level) / rate for bucket, rate in buckets if bucket.level < 1]
        if short:
            self.refused += 1
            return max(1, math.ceil(max(short)))
        for bucket, _ in buckets:
            bucket.level -= 1
        return None

    def reset(self) -> None:
        """Forget every call so far."""
        self._buckets.clear()

    def _filled(self, call: Call, method: Method, now: float, factor: float) -> list[tuple[Bucket, float]]:
        team = call.workspace.team_id
        if method.per_minute:
            most = max(SMALLEST_BURST, float(method.per_minute))
            return [self._bucket((team, call.method), method.per_minute / 60, most, now, factor)]
        return [
            self._bucket((team, call.method, call.text("channel")), *PER_CHANNEL, now, factor),
            self._bucket((team, call.method), *PER_WORKSPACE, now, factor),
        ]

    def _bucket(
        self, key: tuple[str, ...], per_second: float, most: float, now: float, factor: float
    ) -> tuple[Bucket, float]:
        most = max(1.0, most * factor)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(most, most, now)
        bucket.refill(now, per_second * factor)
        return bucket, per_second
