"""The whole way in Spanish, and out of it: a candidate whose Telegram speaks Spanish."""

from collections.abc import AsyncIterator

import pytest

from bot.app import Product
from tests.support.accounts import release
from tests.support.people import Person
from tests.support.telegram import StandIn


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    async with StandIn() as telegram:
        yield telegram


@pytest.fixture
def lucia(telegram: StandIn, product: Product) -> Person:
    return telegram.candidate


async def test_a_spanish_client_is_greeted_in_spanish(lucia: Person) -> None:
    await lucia.sends("/start")
    assert (await lucia.sees_text("Te damos la bienvenida")).labels == ["Vincular mis resultados"]


async def test_linking_the_alert_and_the_result_are_in_spanish(lucia: Person, product: Product) -> None:
    await lucia.sends("/link ABC123456 0042")
    await lucia.presses("Acepto")
    await lucia.sees_text("B2 First, examen del 7 de noviembre de 2026, queda vinculado a este chat.")
    await lucia.presses("Omitir")
    await release(product.ports)
    await lucia.sees_text("Ya está tu resultado de B2 First.")
    await lucia.presses("Ver mi resultado")
    card = await lucia.sees_text("Puntuación global 185: Calificación A")
    assert "Comprensión lectora: 185" in card.text
    assert "185 en B2 First: ¿entonces tengo el nivel C1?\nSí." in card.text


async def test_who_chooses_english_is_spoken_to_in_english_from_then_on(lucia: Person) -> None:
    await lucia.sends("/language")
    await lucia.presses("English")
    await lucia.sees_text("From now on I speak English with you.")
    await lucia.sends("/start")
    await lucia.sees_text("Welcome")
