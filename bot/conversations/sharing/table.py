"""Sharing as a table to be read aloud: the result, the recipient, how much, how long, on which condition; then seen and sent."""

from __future__ import annotations

from typing import Any, Final

from telegram.ext import CommandHandler, MessageHandler

from bot.context import pressed
from bot.conversations.sharing import agreeing, choosing, shaping
from bot.conversations.sharing.draft import State
from bot.ptb.conversation import Conversation
from bot.ptb.filters import NOT_A_COMMAND, TYPED_OR_MENDED
from bot.texts.navigation import To
from bot.texts.share_buttons import ON_THE_WAY, Verb

sharing: Final[Conversation[Any]] = Conversation(
    "share",
    entry_points=[CommandHandler("share", choosing.start), pressed(choosing.start, To.SHARE)],
    reentry=True,
    states={
        State.EXAM: [pressed(choosing.take_exam, Verb.EXAM)],
        State.RECIPIENT: [
            MessageHandler(TYPED_OR_MENDED, choosing.search),
            pressed(choosing.turn_page, Verb.PAGE),
            pressed(choosing.pick, Verb.PICK),
            pressed(choosing.for_anyone, Verb.ANYONE),
        ],
        State.ALREADY: [pressed(choosing.once_more, Verb.ONCE_MORE)],
        State.LABEL: [MessageHandler(TYPED_OR_MENDED, choosing.take_label)],
        State.SCOPE: [pressed(shaping.take_scope, Verb.SCOPE)],
        State.LEVEL: [pressed(shaping.take_level, Verb.LEVEL)],
        State.PERIOD: [pressed(shaping.take_period, Verb.PERIOD)],
        State.DAY: [MessageHandler(TYPED_OR_MENDED, shaping.take_day)],
        State.WHICH_DAY: [pressed(shaping.choose_day, Verb.DAY), MessageHandler(TYPED_OR_MENDED, shaping.take_day)],
        State.CONDITION: [pressed(shaping.whatever_it_is, Verb.ALWAYS), pressed(shaping.only_if, Verb.ONLY_IF)],
        State.OVERALL: [
            pressed(shaping.press_overall, Verb.LEAST),
            MessageHandler(TYPED_OR_MENDED, shaping.take_overall),
        ],
        State.PAPERS: [pressed(shaping.press_paper, Verb.PAPER), pressed(shaping.that_is_all, Verb.THAT_IS_ALL)],
        State.PAPER: [MessageHandler(TYPED_OR_MENDED, shaping.take_paper)],
        State.PREVIEW: [pressed(agreeing.send, Verb.SEND), pressed(choosing.change, Verb.CHANGE)],
    },
    fallbacks=[
        CommandHandler("cancel", agreeing.cancel),
        pressed(agreeing.say_dead, *ON_THE_WAY),
        MessageHandler(NOT_A_COMMAND, agreeing.explain),
    ],
)
