"""What can stand in the way of a backup or of restoring one."""


class BackupTrouble(Exception):
    """Nothing was changed; the message says what to do."""
