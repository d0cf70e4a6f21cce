"""Every language says everything: whole catalogues, nothing said around them, nothing that Telegram would refuse."""

import gettext
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from bot.core.errors import InvalidInput
from bot.core.messages import Message as Said
from bot.core.results import Status
from bot.sandbox.telegram.entities import utf16_length
from bot.sandbox.telegram.html_text import parse_html
from bot.texts import email, linking_refusals, timetable
from bot.texts.words import LANGUAGES, SOURCE_LANGUAGE, Words, words_in
from tests.support.every_text import Text, every_text, messages_in, strings_in
from tests.support.exams import an_exam
from tests.support.samples import CATALOGUE, DAY, ID_NUMBER

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "catalogues.py"
TRANSLATIONS = sorted(LANGUAGES.keys() - {SOURCE_LANGUAGE})

LONGEST_MESSAGE, LONGEST_CAPTION, LONGEST_POP_UP = 4096, 1024, 200
"""Of Telegram, after its entities are parsed."""
LONGEST_LABEL = 35
"""Of a button that is alone in its row, on a narrow phone."""

KEPT = re.compile(r"\{[^}]*\}|<[^>]+>|(?<![<\w])/\w+")
"""What a sentence has in every language: places, tags, commands."""
NEITHER_TU = re.compile(r"\b(usted(es)?|vosotr[oa]s|os|vuestr[oa]s?)\b", re.IGNORECASE)


def the_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", TOOL)
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def translated(language: str) -> list[Message]:
    tool = the_tool()
    return [message for message in tool.read(tool.LOCALES / language / "LC_MESSAGES" / "messages.po") if message.id]


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each form of a sentence with what it is translated from."""
    ids = [message.id] if isinstance(message.id, str) else [*message.id]
    forms = [message.string] if isinstance(message.string, str) else [*message.string]
    return [(ids[min(place, len(ids) - 1)], form) for place, form in enumerate(forms)]


def test_every_catalogue_is_complete() -> None:
    done = subprocess.run([sys.executable, TOOL, "check"], capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_a_catalogue_tells_what_it_lacks_and_what_it_says_for_nobody() -> None:
    source, other = Catalog(), Catalog(locale="es")
    source.add("Hello {name}")
    source.add("Bye")
    other.add("Hello {name}", "Hola {nombre}")
    other.add("Thanks", "Gracias")
    assert list(the_tool().faults(source, other)) == [
        "other places: 'Hello {name}'",
        "not translated: 'Bye'",
        "no longer said: 'Thanks'",
    ]


def test_every_language_that_is_offered_has_a_catalogue() -> None:
    assert [the_tool().language_of(file) for file in the_tool().catalogue_files()] == TRANSLATIONS


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_translation_keeps_tags_commands_and_places(language: str) -> None:
    for message in translated(language):
        for said, form in pairs(message):
            assert sorted(KEPT.findall(form)) == sorted(KEPT.findall(said)), form


def test_in_spanish_everybody_is_addressed_as_tu() -> None:
    assert [form for message in translated("es") for _, form in pairs(message) if NEITHER_TU.search(form)] == []


class Scribbled(gettext.NullTranslations):
    """A language in which every letter is the same, so that whatever is said past the catalogue can be read.

    What the catalogues were not told of (a sentence that is handed on by another name) is said as it is.
    """

    known = frozenset(said for message in translated("es") for said, _ in pairs(message))

    def gettext(self, message: str) -> str:
        if message not in self.known:
            return message
        parts = re.split(rf"({KEPT.pattern})", message)
        return "".join(part if place % 2 else re.sub(r"[^\W\d_]", "字", part) for place, part in enumerate(parts))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


SCRIBBLED = Words("es", Scribbled())
NAMES = {word.lower() for exam in CATALOGUE.exams.values() for word in exam.name.split()}
CALENDAR = {
    "de",
    "noviembre",
    "diciembre",
    "octubre",
    "enero",
    "febrero",
    "marzo",
    "minutos",
    "segundos",
    "hora",
    "horas",
}
ALLOWED = NAMES | CALENDAR | {"english", "español", "example", "https", "china"}
LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ]*[a-zà-ÿ]{2,}")
NOT_READ = re.compile(r"<code>.*?</code>|<[^>]+>|/\w+|--\w+", re.DOTALL)


def everything_said(words: Words) -> Iterator[tuple[Text, Any]]:
    return ((text, said) for text in every_text() for said in text.renderings(words))


def test_nothing_is_said_past_the_catalogue() -> None:
    strings = {(text.name, string) for text, said in everything_said(SCRIBBLED) for string in strings_in(said)}
    latin = {(name, string): LATIN_WORD.findall(NOT_READ.sub(" ", string)) for name, string in strings}
    assert [where for where, words in latin.items() if any(word.lower() not in ALLOWED for word in words)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_everything_that_is_said(language: str) -> None:
    refused: set[tuple[str, str]] = set()
    for text, said in everything_said(words_in(language)):
        refused.update((text.name, string) for string in strings_in(said) if re.search(r"[{}]", string))
        refused.update((text.name, fault) for message in messages_in(said) for fault in faults(message))
        if text.is_pop_up and not 0 < utf16_length(said) <= LONGEST_POP_UP:
            refused.add((text.name, said))
    assert refused == set()


def faults(message: Said) -> Iterator[str]:
    plain, _ = parse_html(message.text)
    longest = LONGEST_CAPTION if message.photo or message.document else LONGEST_MESSAGE
    if not 0 < utf16_length(plain) <= longest:
        yield plain
    for button in (button for row in message.keyboard for button in row):
        if not 0 < len(button.text) <= LONGEST_LABEL:
            yield button.text
        if bool(button.data) == bool(button.url) or len((button.data or "").encode()) > 64:
            yield f"{button.text}: {button.data or button.url}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_that_is_spoken_of_is_called_what_is_written_on_it(language: str) -> None:
    words = words_in(language)
    spoken = [
        (email.not_an_address(words, InvalidInput("email", "letters")).text, "Skip"),
        (email.void_code(words).text, "Send a new code"),
        (email.skipped(words).text, "Settings"),
        (linking_refusals.linked_here_already(words, ID_NUMBER).text, "My results"),
        (timetable.own_windows(words, [an_exam(CATALOGUE, status=Status.PENDING)], DAY).text, "My results"),
    ]
    for text, label in spoken:
        assert words.plain(label) in text
