"""Background work: one runner at a time across processes, progress, a journal of runs.

`Jobs` is in `coordtui.jobs.runner`, what the store keeps in `tables`: opening a session needs
the second only.
"""
