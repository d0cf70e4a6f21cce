"""Linking as a table to be read aloud: the ID Number, the Secret Number, maybe the date of birth, the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram.ext import CommandHandler, MessageHandler

from bot.context import pressed
from bot.conversations.linking import agreeing, aside, entering, judging, keypad
from bot.conversations.linking.draft import State
from bot.ptb.conversation import Conversation
from bot.ptb.filters import NOT_A_COMMAND, TYPED_OR_MENDED
from bot.texts.linking import Verb
from bot.texts.navigation import To

if TYPE_CHECKING:
    from telegram.ext import BaseHandler

    from bot.context import Context

Steps = list["BaseHandler[Any, Context, Any]"]

_MENDED: Final[Steps] = [pressed(entering.take_mended, Verb.MENDED)]
_KEYPAD: Final[Steps] = [
    pressed(keypad.press_digit, Verb.DIGIT),
    pressed(keypad.take_digit_back, Verb.DIGIT_BACK),
    pressed(keypad.check, Verb.CHECK),
]
_WHICH: Final[Steps] = [pressed(judging.choose_birth, Verb.BORN)]
_TERMS: Final[Steps] = [pressed(agreeing.agree, Verb.AGREE), pressed(agreeing.decline, Verb.NOT_NOW)]

linking: Final[Conversation[Context]] = Conversation(
    "link",
    entry_points=[CommandHandler("link", entering.start), pressed(entering.start, To.LINK)],
    reentry=True,
    states={
        State.ID: [MessageHandler(TYPED_OR_MENDED, entering.take_id), *_MENDED],
        State.SECRET: [MessageHandler(TYPED_OR_MENDED, entering.take_secret), *_KEYPAD, *_MENDED],
        State.BIRTH: [MessageHandler(TYPED_OR_MENDED, judging.take_birth)],
        State.BIRTH_WHICH: [MessageHandler(TYPED_OR_MENDED, judging.take_birth), *_WHICH],
        State.TERMS: _TERMS,
        State.LOST: [
            MessageHandler(TYPED_OR_MENDED, aside.find_centre),
            pressed(aside.go_on, Verb.GO_ON),
            *(*_MENDED, *_KEYPAD, *_WHICH, *_TERMS),
        ],
    },
    fallbacks=[
        CommandHandler("cancel", aside.cancel),
        pressed(aside.show_where, Verb.WHERE),
        pressed(aside.ask_centre, Verb.LOST),
        pressed(keypad.say_dead, Verb.DIGIT, Verb.DIGIT_BACK, Verb.CHECK),
        pressed(agreeing.say_dead, Verb.MENDED, Verb.BORN, Verb.AGREE, Verb.NOT_NOW),
        pressed(aside.go_on, Verb.GO_ON),
        MessageHandler(NOT_A_COMMAND, aside.explain),
    ],
)
