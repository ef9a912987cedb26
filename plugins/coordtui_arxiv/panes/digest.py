"""The window of a digest: read here, written to a file, sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, formats
from coordtui.api.eyes import language_of, speaking
from coordtui.api.letters import Letter
from coordtui.ui.widgets import (
    Detail,
    Headline,
    Paragraph,
    Section,
    StatusLine,
    Window,
    Words,
    file_form,
)
from coordtui_arxiv.panes.digest_form import FORMATS, Asked, digest_form
from coordtui_arxiv.records import Subscription
from coordtui_arxiv.reports.announce import letter_of, send
from coordtui_arxiv.reports.announce import told as became
from coordtui_arxiv.reports.digest import Digest, Item, Part
from coordtui_arxiv.reports.gather import gather
from coordtui_arxiv.reports.spans import span_of
from coordtui_arxiv.reports.subscriptions import Subscriptions, told
from coordtui_arxiv.reports.whose import Whose, me, person_of
from coordtui_arxiv.reports.writing import because, by, counted, facts, left_out, titled, write
from coordtui_arxiv.texts import N_


class DigestScreen(Window[None], inherit_bindings=False):
    """Shows a digest as its reader will have it; at first the person's own of today."""

    key_scope = "page"
    called = N_("Digest")
    titles: Mapping[str, Message] = {
        "page.layout": N_("of today, of the last seven days"),
        "page.edit": N_("choose whose digest, which days, language and form"),
        "page.export": N_("write it to a file"),
        "page.mail": N_("send it"),
        "page.copy": N_("copy it"),
        "page.new": N_("let it send itself, each morning or each Monday"),
        "page.settings": N_("the digests that send themselves"),
    }
    hint_words: Mapping[str, Message] = {
        "page.layout": N_("day, week"),
        "page.edit": N_("choose"),
        "page.mail": N_("send"),
        "page.new": N_("subscribe"),
        "page.settings": N_("subscriptions"),
    }

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self.asked = Asked(me(ctx), span_of("day", self._today), ctx.translator.language)
        self.found: Digest | None = None
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    @property
    def _speaking(self) -> Context:
        return speaking(self._ctx, self.asked.language)

    @property
    def _shared(self) -> bool:
        return self.asked.whose.kind in {"group", "watch"}

    @property
    def _today(self) -> date:
        return self._ctx.clock().astimezone().date()

    def compose(self) -> Iterable[Widget]:
        """Title, the digest, what was done last."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Gather it."""
        self._status.say("")
        self.detail.focus()
        self._read()

    def _read(self) -> None:
        asked = self.asked
        self._headline.show(self._ctx._(N_("gathering …")), "")
        self.beside(lambda: gather(self._ctx, asked.whose, asked.span), self._came)

    def _came(self, found: Digest | None, error: CoordtuiError | None) -> None:
        self.found = found
        if error is not None:
            self._headline.show(self._ctx._(self.called), "")
            self.detail.show([Section([Paragraph(part) for part in error.parts(self._ctx._)])])
        self._show()

    def _show(self) -> None:
        if (found := self.found) is not None:
            say = self._speaking.translator
            days = formats.days(found.span.first, found.span.last, self._ctx.translator)
            count = counted(found) if found.papers else N_("nothing new")
            # The title is what may be cut in a narrow window.
            said = N_("{first}, {second}", first=count, second=days)
            self._headline.show(self._ctx._(found.title), self._ctx._(said))
            head = [Paragraph(say(note), "attention") for note in found.notes]
            parts = [self._section(part) for part in found.parts]
            self.detail.show([*([Section(head)] if head else []), *(parts or [self._nothing()])])
        self._status.age(self._ctx._(N_("As a file: {format}", format=FORMATS[self.asked.format])))
        self.refresh_bindings()

    def _nothing(self) -> Section:
        told = (
            N_("Nothing new: no paper of these days belongs here."),
            N_("V takes the last seven days, e other days, or the digest of a group or of the lab."),
        )
        return Section([Paragraph(""), *(Paragraph(text) for text in told)])

    def _section(self, part: Part) -> Section:
        say = self._speaking.translator
        blocks = [each for item in part.items for each in _item(item, self._speaking)]
        if part.left_out:
            blocks.append(Paragraph(say(left_out(part.left_out)), "quiet"))
        return Section(blocks, title=say(part.title), right=str(len(part.items) + part.left_out))

    def retranslated(self) -> None:
        """What stands around it in the other language; the digest keeps its own."""
        self._show()

    def available(self, command_id: str) -> bool:
        """There is something to take along when there is a paper."""
        if command_id in {"page.export", "page.mail", "page.copy"}:
            return self.found is not None and self.found.papers > 0
        return command_id != "page.new" or self.asked.whose == me(self._ctx) or self._shared

    # Keys.

    def action_new(self) -> None:
        """Subscribe: each morning to the digest of a day, each Monday to that of a longer span."""
        asked, subscriptions = self.asked, Subscriptions(self._ctx)

        def subscribe() -> Subscription:
            return subscriptions.add(
                asked.whose,
                span="day" if asked.span.first == asked.span.last else "week",
                channel=asked.channel,
                language=asked.language,
            )

        def subscribed(made: Subscription | None, error: CoordtuiError | None) -> None:
            self._say_error(error)
            if made is not None:
                self._say(told(self._ctx, made))

        self.beside(subscribe, subscribed)

    def action_settings(self) -> None:
        """The digests that send themselves; one that is opened is shown here."""
        from coordtui_arxiv.panes.subscription_list import SubscriptionsScreen

        def show(whose: Whose | None) -> None:
            if whose is not None:
                self._ask(msgspec.structs.replace(self.asked, whose=whose))

        self.app.push_screen(SubscriptionsScreen(self._ctx), show)

    def action_layout(self) -> None:
        """Of today, or of the last seven days."""
        day, week = span_of("day", self._today), span_of("week", self._today)
        self._ask(msgspec.structs.replace(self.asked, span=week if self.asked.span == day else day))

    def action_edit(self) -> None:
        """Ask whose digest, of which days."""
        self.app.push_screen(digest_form(self._ctx, self.asked), self._ask)

    def _ask(self, asked: Asked | None) -> None:
        if asked is None:
            return
        if asked.whose != self.asked.whose and asked.whose.kind == "person":
            reader = person_of(self._ctx, asked.whose.number)
            asked = msgspec.structs.replace(asked, language=language_of(self._ctx, reader))
        self.asked = asked
        self._read()

    def action_copy(self) -> None:
        """Copy it, in the form that a file would have."""
        if self.found is not None:
            self.app.copy(write(self._speaking, self.found, self.asked.format))

    def action_export(self) -> None:
        """Into a file here, to the clipboard from afar."""
        if (found := self.found) is None:
            return
        if not self._ctx.actor.at_home:
            self.action_copy()
            return
        asked = self.asked
        form = file_form(
            N_("Write the digest as {format}", format=FORMATS[asked.format]),
            f"~/arxiv-{asked.span.last}.{asked.format}",
            lambda: write(self._speaking, found, asked.format),
            lambda path: N_("the digest is in {path}", path=path),
            translate=self._ctx._,
        )
        self.app.push_screen(form, self._say)

    def action_mail(self) -> None:
        """Show exactly what would be sent, and send it when that is confirmed."""
        asked, ctx = self.asked, self._speaking

        def prepared() -> tuple[Letter, str]:
            letter = letter_of(ctx, asked.whose, asked.span, asked.channel)
            return letter, ctx.outbox.preview(letter)

        self.beside(prepared, self._preview)

    def _preview(self, made: tuple[Letter, str] | None, error: CoordtuiError | None) -> None:
        if made is None:
            self._say_error(error)
            return
        letter, text = made

        def answered(yes: bool | None) -> None:
            if yes:
                self.beside(lambda: send(self._speaking, letter), self._sent)

        self.app.push_screen(PreviewScreen(self._ctx, letter, text), answered)

    def _sent(self, done: tuple[Letter, bool] | None, error: CoordtuiError | None) -> None:
        if done is None:
            self._say_error(error)
        else:
            self._say(became(*done))

    def _say(self, said: Words | None) -> None:
        if said is not None:
            self._status.say(said)

    def _say_error(self, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")


def _item(item: Item, ctx: Context) -> list[Paragraph]:
    say = ctx.translator
    lines = [Paragraph(titled(item, say), "strong"), Paragraph(by(item, say), indent=2)]
    if item.reasons:
        lines.append(Paragraph(because(item, say), "accent", indent=2))
    if item.note:
        lines.append(Paragraph(f"“{item.note}”", indent=2))
    return [*lines, Paragraph(facts(item, say), "quiet", indent=2), Paragraph("")]


class PreviewScreen(Window[bool], inherit_bindings=False):
    """A letter exactly as it would go; True when it is to."""

    key_scope = "page"
    called = N_("What would be sent")
    titles: Mapping[str, Message] = {"page.confirm": N_("send it")}
    hint_words: Mapping[str, Message] = {"page.confirm": N_("send")}

    def __init__(self, ctx: Context, letter: Letter, text: str) -> None:
        super().__init__(ctx._)
        self._ctx, self._letter, self._text = ctx, letter, text
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """Where it goes, the letter, and that nothing is sent yet."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Show it."""
        self._show()
        self.detail.show([Section([Paragraph(self._text)])])
        self._status.say("")
        self.detail.focus()

    def _show(self) -> None:
        to = self._letter.to or self._ctx._(N_("the lab’s Slack channel"))
        self._headline.show(self._ctx._(N_("What would be sent to {to}", to=to)), "")
        self._status.age(N_("Nothing is sent yet: c sends it."))

    def retranslated(self) -> None:
        """What stands around the letter, in the other language."""
        self._show()

    def action_confirm(self) -> None:
        """Send it."""
        self.dismiss(True)
