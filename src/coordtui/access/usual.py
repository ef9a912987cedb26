"""What a lab that was opened has where nobody said otherwise, and how its people and keys are written.

The gate and its client read this in their first milliseconds: nothing is imported here.
"""

ACCOUNT = "coordtui"
"""The service account, and its group: sshd reads the keys with its rights."""

SETTINGS = "/etc/coordtui/settings.toml"
"""The settings that a session reads, unless the line of its key names others."""

LOGIN = r"[a-z][a-z0-9._-]{0,31}"
"""What somebody may be called who comes in, as a pattern."""

FINGERPRINT = r"SHA256:[A-Za-z0-9+/]{43}"
"""How a key is told from all others, as a pattern."""

BEGIN = "trap '' INT QUIT; exec"
"""How a command begins that sshd gives to a shell: before there is a screen, ctrl+c is a signal, for which
Python, while it starts, shows where it is, with the paths of the server."""
