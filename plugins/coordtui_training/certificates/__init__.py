"""Certificates: that somebody attended, printed in both languages, with a code that anybody may verify."""

from __future__ import annotations

from coordtui_training.certificates.service import Certificates, Issued, Verified

__all__ = ["Certificates", "Issued", "Verified"]
