"""What an operator is told when a backup, a restore or a drill does not succeed."""


class BackupError(Exception):
    """It was not done; the message is one line that names the remedy where there is one."""


class DamagedBackup(BackupError):
    """What is stored is not what was written: changed, cut, or of another backup."""
