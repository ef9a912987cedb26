"""Backups that are made by themselves, a second place for them, and drills that prove them.

What a backup is, and how it is made and put back, is in `coordtui.store`; here is when, where else,
what is said when there is none, and the proof.
"""
