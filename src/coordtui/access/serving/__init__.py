"""Sessions over SSH without the wait for their start: a process that has imported all forks for each.

`client` hands a terminal over, `server` forks, `child` becomes the session. Who comes in never needs
it: where there is no server, or it does not answer in time, the program starts as ever.
"""
