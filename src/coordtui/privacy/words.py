"""What is held about people, in words: what each kind of record is for, who sees it, how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping

from coordtui.api.values import Holding
from coordtui.text.messages import N_, Message

SOURCES: Mapping[str, Message] = {
    "person": N_("from the person"),
    "lab": N_("from the lab"),
    "program": N_("from the use of the program"),
    "outside": N_("from public sources outside"),
}

SEEN_BY: Mapping[str, Message] = {
    "person": N_("seen by the person alone"),
    "chosen": N_("seen by whom the person chooses, field by field"),
    "lab": N_("seen by everybody of the lab"),
    "managers": N_("seen by the person and by those who look after it"),
}

KEPT: Mapping[str, Message] = {
    "erased": N_("kept until it is changed or erased"),
    "nameless": N_("kept without a name once the person is erased, so that reports count right"),
    "days": N_("kept for a number of days that the settings say"),
    "public": N_("a public fact, which stays"),
}

CORE: Mapping[str, Holding] = {
    "person": Holding(
        why=N_("The page in the directory: to be found, reached and matched with work"),
        source="person",
        seen_by="chosen",
        kept="erased",
    ),
    "groups": Holding(why=N_("The teams and programmes they belong to"), source="lab", seen_by="chosen"),
    "merged": Holding(why=N_("Other records that turned out to be theirs"), source="lab"),
    "merges": Holding(why=N_("How two records became one, so that it can be undone"), source="lab"),
    "supervises": Holding(why=N_("Those who name them as a supervisor"), source="lab", seen_by="chosen"),
    "personal": Holding(
        why=N_("Their own settings, forms begun and places in the program"),
        source="program",
        seen_by="person",
        kept="days",
    ),
    "ticks": Holding(why=N_("Cards of today that they ticked off"), source="program", seen_by="person"),
    "letters": Holding(
        why=N_("Messages that left the program to them, or that they sent"), source="program", kept="days"
    ),
    "seen": Holding(
        why=N_("Who saw what of them that is not shown to everybody"), source="program", kept="days"
    ),
    "audit": Holding(
        why=N_("What they changed, and who changed their record: to answer for it"),
        source="program",
        kept="nameless",
    ),
}
"""What the core holds, by the names under which it shows it."""

OTHER = Holding(why=N_("Records of the plugin about them"))
"""What is said of a table whose plugin says nothing of it."""
