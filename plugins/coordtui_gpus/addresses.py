"""What may be an address of a machine: what is stored, and what `ssh` is given, by one rule."""

from __future__ import annotations

import re

ADDRESS = re.compile(
    r"(?:[A-Za-z0-9_.][A-Za-z0-9_.-]{0,62}@)?[A-Za-z0-9_\[:.][A-Za-z0-9_.:\[\]%-]{0,252}", re.ASCII
)
"""A name of the configuration of `ssh`, or `USER@HOST`: no option, and nothing that a shell obeys.

A person's own configuration may hand the name to a shell, as `ProxyCommand` does with `%h`; not every
`ssh` looks at it first.
"""
