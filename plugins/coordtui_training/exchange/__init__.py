"""Courses, sessions and sign-ups as tables that spreadsheets open, and back again by the services' rules.

What is written can be read again: an export that is imported changes nothing.
"""
