"""People's SSH keys: the lines of the root-owned file that sshd reads, written and watched over.

`public_key` reads a key, `line` a line, `file` the file; `changes` says what becomes of its lines,
`replacing` puts it in place, `journal` keeps what was done, `last_use` when a key last came in.
"""
