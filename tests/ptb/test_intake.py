"""What becomes of the bytes of an update."""

import json

import pytest
from telegram import Update

from bot.ptb.intake import Poison
from tests.ptb.builders import MemoryStore, an_application, running

_CHAT = {"id": 7, "type": "private", "first_name": "Ana"}
_PRESS = {
    "id": "5",
    "from": {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "es-MX"},
    "chat_instance": "1",
    "data": "1:results",
}
_MESSAGE = {"message_id": 9, "date": 1780000000, "chat": _CHAT, "text": "Your results", "photo": []}


@pytest.mark.parametrize("message", [{"message": _MESSAGE}, {}, {"message": None}, {"inline_message_id": "77"}])
async def test_of_a_press_the_same_is_known_as_the_library_reads(message):
    update = {"update_id": 3, "callback_query": _PRESS | message}
    application = an_application(MemoryStore())
    async with running(application) as intake:
        ours = await intake.read(json.dumps(update).encode())
        theirs = Update.de_json(update, application.bot)
    assert _known(ours) == _known(theirs)


def _known(update):
    query, user, chat = update.callback_query, update.effective_user, update.effective_chat
    place = query.message.message_id if query.message else None
    return update.update_id, query.id, query.data, place, user.id, user.language_code, chat and chat.id


@pytest.mark.parametrize("lacks", ["id", "from", "message"])
async def test_a_press_that_lacks_what_it_must_have_is_poison(lacks):
    cut = {key: value for key, value in _PRESS.items() if key != lacks}
    update = {"update_id": 3, "callback_query": cut | {"message": {"chat": _CHAT}}}
    async with running(an_application(MemoryStore())) as intake:
        with pytest.raises(Poison) as poison:
            await intake.read(json.dumps(update).encode())
    assert poison.value.update_id == 3
