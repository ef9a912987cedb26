"""The few words and patterns that dates and numbers need, as CLDR has them for Canada.

Kept here because a library of locales costs more at the start than the rest of a
command; a test compares what is taken from CLDR with Babel's copy of it.
"""

from __future__ import annotations

import msgspec


class Locale(msgspec.Struct, frozen=True, kw_only=True):
    """One language's names, marks and patterns; months from January, days from Monday."""

    months: tuple[str, ...]
    months_short: tuple[str, ...]
    days: tuple[str, ...]
    days_short: tuple[str, ...]
    first_of_month: str
    group: str
    decimal: str
    percent: str
    byte_unit: str
    conjunction: str
    alternative: str
    ago: str
    now: str
    days_unit: str


LOCALES = {
    "en": Locale(
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        months_short=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        days_short=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        first_of_month="1",
        group=",",
        decimal=".",
        percent="{}%",
        byte_unit="B",
        conjunction="and",
        alternative="or",
        ago="{} ago",
        now="just now",
        days_unit="days",
    ),
    "fr": Locale(
        months=(
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ),
        months_short=(
            "janv.",
            "févr.",
            "mars",
            "avr.",
            "mai",
            "juin",
            "juill.",
            "août",
            "sept.",
            "oct.",
            "nov.",
            "déc.",
        ),
        days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        days_short=("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
        first_of_month="1er",
        group="\u00a0",
        decimal=",",
        percent="{}\u00a0%",
        byte_unit="o",
        conjunction="et",
        alternative="ou",
        ago="il y a {}",
        now="à l’instant",
        days_unit="jours",
    ),
}
