"""Every page in a real browser: axe finds nothing, by day and by night, on a phone and on a desk; and it can be printed."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage, open_storage
from tests.support.clock import FixedClock
from tests.support.databases import TEST_KEY
from tests.support.every_page import inbox_scenes, scenes
from tests.support.pages import Site, served
from tests.support.sandbox import BROWSER, BROWSER_MANNERS

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(not BROWSER, reason="there is no browser for this test: apt-get install chromium"),
]

if BROWSER:
    from axe_playwright_python.async_playwright import Axe
    from axe_playwright_python.base import AXE_SCRIPT
    from playwright.async_api import Browser, Page, async_playwright

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
BY_NIGHT = {"by-hand", "unknown", "genuine", "corrected", "withheld"}
"""Every colour is on one of these; the other pages are looked at by day alone."""
NARROW = {"width": 320, "height": 640}
"""Or any page at four times its size (WCAG 1.4.10)."""
SHOTS = os.environ.get("SHOTS")
"""A folder for pictures of every page, for whoever wants to look at them."""
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest_asyncio.fixture(loop_scope="module")
async def storage(sqlite_url: str, clock: FixedClock) -> AsyncIterator[SqlStorage]:
    """One database is enough to look at pages; in the loop of the browser, which starts once."""
    storage = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    yield storage
    await storage.close()


@pytest_asyncio.fixture(loop_scope="module")
async def site(ports: Ports) -> AsyncIterator[Site]:
    async with served(ports) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> "AsyncIterator[Browser]":
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_MANNERS)
        yield browser
        await browser.close()


async def test_axe_finds_nothing_and_nothing_is_cut_off(ports, site, browser):
    found: dict[str, object] = {}
    page = await browser.new_page(viewport=PHONE, locale="en-GB")
    for name, scene in (await scenes(ports)).items():
        await page.goto(site.url + scene.path)
        if scene.pressed:
            await press(page)
        found |= await (in_every_look(page, name) if name in BY_NIGHT else faults(page, f"{name} light"))
    await page.close()
    assert found == {}


async def test_a_result_is_printed_on_one_sheet(ports, site, browser):
    scene = (await scenes(ports))["genuine"]
    page = await browser.new_page(locale="es-ES")
    await page.goto(site.url + scene.path)
    await press(page)
    printed = await page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))
    await page.close()
    assert printed.count(b"/Type /Page\n") == 1


async def test_an_inbox_is_as_accessible(ports, browser):
    ports = replace(ports, policy=replace(ports.policy, mail_enabled=True))
    sign_in, pages = await inbox_scenes(ports)
    found: dict[str, object] = {}
    async with served(ports) as site:
        page = await browser.new_page(viewport=PHONE, locale="en-GB")
        await page.goto(f"{site.url}/inbox")
        found |= await in_every_look(page, "inbox way-in")
        await page.goto(site.url + sign_in)
        await press(page)
        for name, path in pages.items():
            await page.goto(site.url + path)
            found |= await in_every_look(page, f"inbox {name}")
        await page.close()
    assert found == {}


async def press(page: "Page") -> None:
    """The button; what it leads to is there."""
    async with page.expect_navigation():
        await page.get_by_role("button").first.click()


async def in_every_look(page: "Page", name: str) -> dict[str, object]:
    """By night on a desk, by day on a phone; so it ends as it began."""
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(DESK)
    found = await faults(page, f"{name} dark")
    await page.emulate_media(color_scheme="light")
    return found | await faults(page, f"{name} light")


async def faults(page: "Page", name: str) -> dict[str, object]:
    """Of accessibility; and what is wider than its page."""
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name.replace(' ', '-')}.png", full_page=True)
    is_there = await page.evaluate("'axe' in window")
    results = await Axe("0" if is_there else AXE_SCRIPT).run(page, options=RULES)
    broken = [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in results.response["violations"]]
    await page.set_viewport_size(NARROW)
    wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    await page.set_viewport_size(PHONE)
    return ({name: broken} if broken else {}) | ({f"{name} is wide": True} if wide else {})
