"""What a backup file says of itself, in a table that no other database has. Names and numbers, no words of anybody's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, inspect, select

FORMAT: Final = 1
"""Raised when older code could no longer read what is written."""

_KEYS: Final = ("format", "version", "revision", "made_at", "workspaces", "rows")
_manifest: Final = Table(
    "cadence_backup", MetaData(), Column("key", String(32), primary_key=True), Column("value", Text)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`rows` by table. `version` is the Cadence that made it, `revision` the tables' newest migration."""

    format: int
    version: str
    revision: str
    made_at: datetime
    workspaces: tuple[str, ...]
    rows: Mapping[str, int]


def write_manifest(connection: Connection, manifest: Manifest) -> None:
    """Into a file that has none."""
    _manifest.create(connection)
    values = {
        "format": str(manifest.format),
        "version": manifest.version,
        "revision": manifest.revision,
        "made_at": manifest.made_at.isoformat(),
        "workspaces": json.dumps(manifest.workspaces),
        "rows": json.dumps(manifest.rows),
    }
    connection.execute(_manifest.insert(), [{"key": key, "value": value} for key, value in values.items()])


def read_manifest(connection: Connection) -> Manifest | None:
    """None where this is no backup. Raises `ValueError` where what stands there makes no sense."""
    if not inspect(connection).has_table(_manifest.name):
        return None
    found: dict[str, str] = {row.key: row.value for row in connection.execute(select(_manifest))}
    if missing := [key for key in _KEYS if key not in found]:
        raise ValueError(f"The manifest lacks {', '.join(missing)}")
    return Manifest(
        format=int(found["format"]),
        version=found["version"],
        revision=found["revision"],
        made_at=datetime.fromisoformat(found["made_at"]),
        workspaces=tuple(cast("list[str]", json.loads(found["workspaces"]))),
        rows=cast("dict[str, int]", json.loads(found["rows"])),
    )
