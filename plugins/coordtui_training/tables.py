"""The tables, and the rules that the engine itself holds, whoever writes: a second process, an import."""

from __future__ import annotations

from tinydb import where

from coordtui.api import AtMost, Require, Table
from coordtui.api.references import Moved
from coordtui_training.records import (
    LIVE,
    SEATED,
    Answer,
    Booking,
    Certificate,
    Course,
    Feed,
    Guess,
    Room,
    Series,
    Session,
    Signup,
    Step,
)
from coordtui_training.texts import N_

TABLES = (
    Table(
        name="courses",
        record=Course,
        unique=("code",),
        fulltext=("code", "title_fr", "title_en", "about_fr", "about_en"),
    ),
    Table(name="rooms", record=Room, unique=("name",)),
    Table(
        name="sessions",
        record=Session,
        unique=("uid",),
        indexes=("start", "end", "course", "series", ("state", "end")),
        constraints=(
            Require(
                name="capacity",
                condition=(where("capacity") == None) | (where("capacity") >= 0),  # noqa: E711 - a query
                message=N_("A session cannot hold fewer than no people."),
            ),
        ),
    ),
    Table(name="series", record=Series, indexes=("course",)),
    Table(
        name="bookings",
        record=Booking,
        indexes=("session", ("what", "end")),
        constraints=(
            AtMost(
                name="taken_once",
                limit=1,
                per="what",
                where=where("anyway") == "",
                during=("start", "end"),
                message=N_("The room or the teacher is taken at that time."),
            ),
        ),
    ),
    Table(
        name="signups",
        record=Signup,
        indexes=(("session", "state"), ("person", "state"), ("state", "expires")),
        constraints=(
            AtMost(
                name="seats",
                limit="sessions.capacity",
                per="session",
                where=where("state").one_of([*SEATED]),
                message=N_("No seat is free."),
            ),
            AtMost(
                name="one_each",
                limit=1,
                per=("session", "person"),
                where=where("state").one_of([*LIVE]),
                message=N_("They are signed up for this session already."),
            ),
        ),
    ),
    Table(name="steps", record=Step, indexes=("signup", "session", "person")),
    Table(name="certificates", record=Certificate, unique=("code",), indexes=("person", "session")),
    Table(name="answers", record=Answer, indexes=("session",), history=False),
    Table(name="guesses", record=Guess, indexes=("person",), history=False),
    Table(name="feeds", record=Feed, unique=("token",), indexes=("person",), history=False),
    Table(name="moved", record=Moved, indexes=("kept", "duplicate")),
)
