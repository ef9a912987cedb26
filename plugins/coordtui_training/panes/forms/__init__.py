"""The forms of courses, sessions and rooms."""

from __future__ import annotations

from coordtui_training.panes.forms.course import course_form
from coordtui_training.panes.forms.rooms import room_form
from coordtui_training.panes.forms.session import session_form

__all__ = ["course_form", "room_form", "session_form"]
