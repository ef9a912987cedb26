"""A letter to whoever has something of a machine: written here, read as it goes, sent by the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Letter, Message, Refused, safe
from coordtui.ui.widgets import FormScreen, LongTextField, TextField, Words
from coordtui_gpus.panes.telling import owners
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fairness.values import Words as Said
    from coordtui_gpus.fleet.values import HostView
    from coordtui_gpus.panes.telling import Teller


def letter_form(ctx: Context, view: HostView, about: Message | str, tell: Teller) -> FormScreen[Words]:
    """Asks what to write to the people who have something of `view`; returns what was done, in words.

    Raises `Refused` where nobody has an address that who acts may see, or mail is not set up.
    """
    host = safe(view.host.name)
    text = N_("Hello,\n\n{host}: {about}.\n\n", host=host, about=about)
    subject = N_("About {host}", host=host)
    return _form(ctx, owners(view), host, {"subject": tell(subject), "text": tell(text)})


def incident_letter_form(ctx: Context, person: int, title: str, said: Said) -> FormScreen[Words]:
    """The same to whom an incident is about, with its evidence and what to do; it may be changed."""
    lines = [f"{title}.", "", *(f"- {ctx._(each)}" for each in said.evidence), "", ctx._(said.todo)]
    text = N_("Hello,\n\n{text}\n", text="\n".join(lines))
    return _form(ctx, [person], title, {"subject": title, "text": ctx._(text)})


def _form(ctx: Context, numbers: Sequence[int], about: str, given: Mapping[str, str]) -> FormScreen[Words]:
    ctx.require("gpus.who")
    people = ctx.directory.people().get_many(numbers)
    addresses = [each.emails[0] for each in people if each.emails]
    names = ", ".join(safe(each.name) for each in people if each.emails)
    if not addresses:
        raise Refused(
            N_("Nobody can be written to about {host}.", host=about),
            why=N_("Whoever uses it has no address in the directory."),
        )
    if not ctx.outbox.channels().get("mail"):
        raise Refused(
            N_("Mail is not set up here."), remedy=N_("The section [outbox] of the settings says how.")
        )

    def letters(values: Mapping[str, Any]) -> list[Letter]:
        return [
            Letter(channel="mail", to=to, subject=values["subject"], text=values["text"], kind="host")
            for to in addresses
        ]

    def save(values: Mapping[str, Any], stored: object) -> Words:
        with ctx.store.transaction():
            for each in letters(values):
                ctx.outbox.put(each)
        return NN_("{n} letter waits in the outbox", "{n} letters wait in the outbox", len(addresses))

    def preview(values: Mapping[str, Any]) -> Words:
        return ctx.outbox.preview(letters(values)[0])

    return FormScreen(
        N_("Write to {names}", names=names),
        _fields(),
        given,
        save=save,
        preview=preview,
        translate=ctx._,
    )


def _fields() -> Sequence[Any]:
    return [
        TextField(name="subject", label=N_("Subject"), required=True),
        LongTextField(name="text", label=N_("Text"), required=True, lines=10),
    ]
