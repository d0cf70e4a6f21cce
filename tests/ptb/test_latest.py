"""Edits of one message that follow fast: the one on its way ends, of the rest only the last is made."""

import asyncio

from telegram.error import BadRequest

from bot.ptb.latest import Latest


class Edits:
    """Edits that end when the test says so."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.may_end = asyncio.Event()

    def of(self, text: str):
        async def edit() -> None:
            self.made.append(text)
            await self.may_end.wait()

        return edit


async def test_of_edits_that_wait_only_the_last_is_made() -> None:
    latest, edits = Latest(), Edits()
    latest.make("pad", edits.of("●"))
    await asyncio.sleep(0)
    for text in ("●●", "●●●", "●●●●"):
        done = latest.make("pad", edits.of(text))
    edits.may_end.set()
    await done
    assert edits.made == ["●", "●●●●"]


async def test_messages_do_not_wait_for_each_other() -> None:
    latest, edits = Latest(), Edits()
    for message in (1, 2, 3):
        latest.make(message, edits.of(str(message)))
    await asyncio.sleep(0)
    assert edits.made == ["1", "2", "3"]
    edits.may_end.set()
    await latest.close()


async def test_an_edit_that_fails_does_not_stop_the_next() -> None:
    latest, edits = Latest(), Edits()
    edits.may_end.set()

    async def refused() -> None:
        raise BadRequest("message can't be edited")

    latest.make("pad", refused)
    await latest.make("pad", edits.of("●●"))
    assert edits.made == ["●●"]


async def test_closing_waits_for_what_is_on_its_way() -> None:
    latest, edits = Latest(), Edits()
    latest.make("pad", edits.of("●"))
    latest.make("pad", edits.of("●●"))
    asyncio.get_running_loop().call_soon(edits.may_end.set)
    await latest.close()
    assert edits.made[-1] == "●●"
