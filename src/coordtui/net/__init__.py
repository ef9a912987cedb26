"""Polite HTTP: one client, limits shared by every process of the machine, retries, caching.

Importing this room costs nothing: `httpx` is imported by the first request.
"""

from coordtui.net.client import HttpClient
from coordtui.net.failures import RequestFailed
from coordtui.net.retry import RetryPolicy

__all__ = ["HttpClient", "RequestFailed", "RetryPolicy"]
