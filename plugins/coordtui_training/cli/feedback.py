"""`coordtui training feedback`: the questions, one's answer, and what all said."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, Refused, formats, safe
from coordtui.api.command_line import Translate, command, is_whole, print_json
from coordtui_training.cli.arguments import session_number
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from coordtui_training.feedback import Asked, Feedback, Result


def add(commands: Any, translate: Translate) -> None:
    """Add the command."""
    parser = command(commands, "feedback", feedback, translate, N_("what those who came say of a session"))
    session_number(parser, translate)
    answers = translate(N_("your answers by the number of the question: 1=5 2=3 “3=More examples.”"))
    parser.add_argument("answers", nargs="*", metavar=translate(N_("ANSWER")), help=answers)
    asked = translate(N_("only the questions, and what becomes of answers"))
    parser.add_argument("--questions", action="store_true", help=asked)


def feedback(ctx: Context, args: argparse.Namespace) -> int:
    """Answer, show the questions, or show what was answered."""
    from coordtui_training.feedback import Feedback

    service = Feedback(ctx)
    if args.answers:
        return _answer(ctx, args, service)
    if args.questions:
        return _questions(ctx, args, service)
    found = service.summary(args.number)
    if args.json:
        results = [
            {**_plain(ctx, each.asked), "counts": each.counts, "words": [*each.words]}
            for each in found.results
        ]
        print_json({"answers": found.answers, "came": found.came, "shown": found.shown, "results": results})
        return 0
    print(ctx._(found.said))
    for each in found.results:
        _print(ctx, each)
    return 0


def _answer(ctx: Context, args: argparse.Namespace, service: Feedback) -> int:
    kinds = {each.place: each.kind for each in service.questions(args.number)}
    scores: dict[int, int] = {}
    words: dict[int, str] = {}
    for typed in args.answers:
        number, equals, said = typed.partition("=")
        place = int(number) - 1 if is_whole(number) else -1
        if not equals or place not in kinds:
            raise Refused(
                N_("“{text}” is no answer to a question.", text=safe(typed, limit=60)),
                remedy=N_("Write the number of the question, “=”, and the answer."),
            )
        if kinds[place] == "words":
            words[place] = said
        elif is_whole(said):
            scores[place] = int(said)
        else:
            raise Refused(N_("A figure is from 1 to 5."))
    said_ = service.answer(args.number, scores, words)
    if args.json:
        print_json({"said": ctx._(said_)})
    else:
        print(ctx._(said_))
    return 0


def _questions(ctx: Context, args: argparse.Namespace, service: Feedback) -> int:
    from coordtui_training.feedback import KNOWN

    asked = service.questions(args.number)
    if args.json:
        print_json([_plain(ctx, each) for each in asked])
        return 0
    for each in asked:
        print(f"{each.place + 1}  {_text(ctx, each.text)}{_ends(ctx, each)}")
    print(ctx._(KNOWN))
    return 0


def _print(ctx: Context, result: Result) -> None:
    asked = result.asked
    print(f"\n{asked.place + 1}  {_text(ctx, asked.text)}{_ends(ctx, asked)}")
    if asked.kind == "scale":
        mean = "–" if result.mean is None else formats.number(result.mean, ctx.translator, digits=1)
        counts = "  ".join(f"{score}: {n}" for score, n in result.counts.items())
        print(f"   {mean} / 5   {counts}")
    for text in result.words:
        print("   · " + safe(text, lines=True).replace("\n", "\n     "))


def _ends(ctx: Context, asked: Asked) -> str:
    if not asked.low:
        return ""
    return f" (1 {_text(ctx, asked.low)} … 5 {_text(ctx, asked.high)})"


def _text(ctx: Context, text: Message | str) -> str:
    return safe(ctx._(text))


def _plain(ctx: Context, asked: Asked) -> dict[str, Any]:
    return {"question": asked.place + 1, "kind": asked.kind, "text": ctx._(asked.text)}
