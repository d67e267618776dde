"""The whole database as one file, and back: made while the bot runs, and the same from either kind of database to either.

A backup is a copy, table by table, into a fresh SQLite file: nothing that was deleted, and no order in which anything was
written, comes along. `cadence db copy` is the same copy, into a database of any kind.

tables.py    what is copied, and as what it arrives
ends.py      the two connections of a copy
alone.py     that nobody else works on a database meanwhile
copying.py   from one to the other, in the order of foreign keys
manifest.py  what a backup file says of itself
writing.py   a backup file
reading.py   whether a file is a backup that can be restored here
restoring.py into a database that is empty, or is to be emptied

Three things are in no copy. The application key: without it nothing that people wrote can be read, so keep it elsewhere.
The keys of open rounds, which are outside of every table copied here. The ballots of open rounds: their table says so by
itself (`info={"backup": False}`), and a round that was open arrives as lost (`info={"arrives_as": ...}`).

What a restored database does about messages that were sent after its backup is the outbox's (`outbox/strays.py`).
"""

from bot.core.backup.manifest import Manifest
from bot.core.backup.reading import read_backup
from bot.core.backup.restoring import copy_database, restore, rows_in
from bot.core.backup.trouble import BackupTrouble
from bot.core.backup.writing import write_backup

__all__ = [
    "BackupTrouble",
    "Manifest",
    "copy_database",
    "read_backup",
    "restore",
    "rows_in",
    "write_backup",
]
