"""The proof of "a shared, live, crash-safe TinyDB", part by part, each beside a peer or a control.

`races` and `kills` count what was lost, `fairness` and `feed` measure how long one waits
for others, `latency` what each operation costs beside stock TinyDB and bare SQLite.
"""
