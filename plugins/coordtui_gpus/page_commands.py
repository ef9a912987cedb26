"""The keys of the fleet's page and of the windows that open from it, each in the scope of its own."""

from __future__ import annotations

from coordtui.api import Scope
from coordtui_gpus.texts import N_

FLEET, BOOKS = "gpus.fleet", "gpus.books"


_page = Scope(FLEET, ids="gpus").key
_host = Scope("gpus.host").key
_gpu = Scope("gpus.gpu").key
_mine = Scope("gpus.mine").key
_timeline = Scope("gpus.timeline").key
_reserve = Scope("gpus.reserve").key
_books = Scope(BOOKS).key

PAGE_COMMANDS = (
    _page(
        "incidents",
        "i",
        N_("what was found: faults, what stands idle"),
        N_("incidents"),
        34,
    ),
    _page("cells", ".", N_("a cell for each GPU, or a sign for each host"), N_("cells"), 56),
    _page(
        "sums",
        "b",
        N_("the fleet now by person, group, grant, place, partition, model"),
        N_("who has"),
        60,
    ),
    _page("mine", "M", N_("own reservations, requests to decide"), N_("mine"), 46),
    _page("adopt", "A", N_("reserve what runs there already"), N_("adopt"), 47),
    _page("books", "O", N_("books: what the lab owns"), N_("books"), 58),
    _page("usage", "B", N_("report: who used what"), N_("report"), 59),
)

WINDOW_COMMANDS = (
    _host("reserve", "n", N_("reserve GPUs of this host"), N_("reserve"), 20),
    _host("adopt", "A", N_("reserve what runs there already"), N_("adopt"), 21),
    _gpu("adopt", "A", N_("reserve what runs there already"), N_("adopt"), 21),
    _mine(
        "calendar",
        "C",
        N_("all of one’s own as a calendar file"),
        N_("all .ics"),
        42,
    ),
    _timeline(
        "fold",
        ".",
        N_("each host on its own line, or equal neighbours on one"),
        N_("fold"),
        56,
    ),
    _reserve("take", "f6,ctrl+t", N_("take what is free instead"), N_("instead"), 11),
    _gpu("reserve", "n", N_("reserve this GPU"), N_("reserve"), 20),
    _gpu("span", "V", N_("1 hour, 24 hours, 30 days, 1 year"), N_("hours, days"), 22),
)

BOOK_COMMANDS = (
    _books(
        "reconcile",
        "r",
        N_("what is seen beside what the books say"),
        N_("reconcile"),
        24,
    ),
    _books("read_table", "I", N_("read a table from a file"), N_("import"), 34),
    _books("place", "W", N_("say where a card was before"), N_("places"), 36),
    _books("retired", ".", N_("with what is retired, or without"), N_("retired"), 35),
)
"""The keys of the window of the books."""
