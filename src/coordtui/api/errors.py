"""The tree of errors that people are told about.

Each says what happened, why, and what to do, as messages: the place that shows it
chooses the language. Anything else that is raised is a fault of the program.
"""

from __future__ import annotations

from typing import Any

from coordtui.text.messages import N_, Message, Translate


class CoordtuiError(Exception):
    """Something that a person can understand and act upon.

    `what` happened, `why`, and as `remedy` what to do. `field` names the field of a form that is at
    fault: a form says the error under it.
    """

    field: str | None = None

    def __init__(
        self,
        what: Message | str,
        *,
        why: Message | str | None = None,
        remedy: Message | str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(what, why, remedy)
        self.what, self.why, self.remedy = what, why, remedy
        if field is not None:  # else what a subclass says of its field holds
            self.field = field

    @property
    def known(self) -> list[Message | str]:
        """What happened, why and what to do: those of the three that are known."""
        return [part for part in (self.what, self.why, self.remedy) if part is not None]

    def parts(self, translate: Translate = str) -> list[str]:
        """What is known, in somebody's language."""
        return [translate(part) for part in self.known]

    def __str__(self) -> str:
        return " — ".join(self.parts())


class Refused(CoordtuiError):
    """A rule said no; nothing was changed."""


class NotAllowed(Refused):
    """The actor's roles do not give the right that the operation needs.

    It is raised with the id of the right and says its title: the session's translator knows it. Of whom
    or what the operation was, it says nothing.
    """

    def __init__(self, permission: str) -> None:
        super().__init__(
            N_("You may not do this."),
            why=N_("It needs the right “{permission}”.", permission=permission),
            remedy=N_("The coordinator of the lab can give it to you."),
        )
        self.permission = permission


class LookOnly(Refused):
    """A plugin wrote through another plugin's service while it looked with somebody else's eyes."""

    def __init__(self, what: str) -> None:
        super().__init__(
            N_("Nothing was changed: with somebody else’s eyes one may look, not write."),
            why=N_("It would have written “{what}”.", what=what),
            remedy=N_("The author of the plugin can ask for the service with the context of who acts."),
        )


class NotFound(Refused):
    """Nothing answers to the name or number given."""


class StaleRecord(Refused):
    """Somebody else saved the record in the meantime.

    `stored` is the document as it is now, with its `rev`, and None where it is gone; `yours` is
    the one that was refused. So a form can show both, field by field.
    """

    def __init__(self, stored: dict[str, Any] | None, yours: dict[str, Any]) -> None:
        super().__init__(
            N_("This was changed by someone else while you were editing it."),
            why=N_("Your version was not saved; theirs is kept."),
            remedy=N_("Compare the two and save again."),
        )
        self.stored, self.yours = stored, yours

    @property
    def changed(self) -> list[str]:
        """Names of the fields in which the two versions differ."""
        stored = self.stored or {}
        fields = {*stored, *self.yours} - {"rev"}
        return sorted(k for k in fields if stored.get(k) != self.yours.get(k))


class ChangedSince(StaleRecord):
    """A change is not taken back, or not made again: somebody else changed the same since."""

    def __init__(self, stored: dict[str, Any] | None, yours: dict[str, Any]) -> None:
        super().__init__(stored, yours)
        self.what, self.why, self.remedy = N_("This was changed since, and stays as it is now."), None, None


class Duplicate(Refused):
    """A record with the same unique value exists already."""

    def __init__(self, table: str, fields: tuple[str, ...], value: object = None) -> None:
        super().__init__(
            N_("There is already one with the same {field}.", field=", ".join(fields)),
            why=N_("In “{table}” each may exist only once.", table=table),
            remedy=N_("Open the existing one, or choose another value."),
        )
        self.table, self.fields, self.value = table, fields, value


class RuleBroken(Refused):
    """A rule that a table declares does not allow the change; the engine itself said so.

    `table` is its full name, `rule` the name of the rule, `message` what its declaration
    tells people. `applies` is false when the engine could not even ask: a value that the
    rule needs is not there, or of the wrong kind.
    """

    def __init__(
        self, table: str, rule: str, message: Message | None = None, *, applies: bool = True
    ) -> None:
        if not applies:
            super().__init__(
                N_("The rule “{rule}” of “{table}” cannot be applied to this.", rule=rule, table=table),
                why=N_("A value that the rule needs is missing, or of the wrong kind."),
                remedy=N_(
                    "Look whether what this refers to is still there; "
                    "if it is, report this to the author of the plugin."
                ),
            )
        elif message is None:
            super().__init__(
                N_("The rule “{rule}” of “{table}” does not allow this.", rule=rule, table=table),
                why=N_("Another version of the program declared the rule; this one does not know its words."),
                remedy=N_("Update the program, then do it again."),
            )
        else:
            super().__init__(message)
        self.table, self.rule, self.applies = table, rule, applies


class StoreError(CoordtuiError):
    """The store cannot be opened, read or written."""


class StoreDamaged(StoreError):
    """The file is not a store, or part of it cannot be read."""


class StoreTooNew(StoreError):
    """The store was written by a newer program; this one leaves it alone."""


class StoreReadOnly(StoreError):
    """The store can be read but not written."""


class StoreFull(StoreError):
    """The disk is full; what was acknowledged before is kept."""


class StoreBusy(StoreError):
    """Another process held the store for too long."""


class StoreLost(StoreBusy):
    """The connection to the store's server was lost, or there is none; nothing was written."""


class NetworkError(CoordtuiError):
    """A server did not answer, or not with what was asked for.

    `retry_after` is the time in seconds that it asked us to wait, if it did.
    """

    def __init__(
        self,
        what: Message | str,
        *,
        why: Message | str | None = None,
        remedy: Message | str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.retry_after = retry_after


class SettingsError(CoordtuiError):
    """A setting has a wrong name, type or value; the message names file and line."""


class JobBusy(Refused):
    """The job is running already, here or in another process."""


class Cancelled(CoordtuiError):
    """A person stopped the work; what was committed before stays."""
