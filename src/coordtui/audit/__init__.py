"""The audit log as people need it: searched, compared field by field, exported, verified.

The log itself is the store's; nothing here changes it, except that the daily job forgets
what is kept no longer.
"""
