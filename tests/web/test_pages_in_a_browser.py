"""Every page in a real browser: axe finds nothing, by day and by night, on a phone and on a desk; and it can be printed."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.services.ports.base import Ports
from tests.support.every_page import inbox_scenes, scenes
from tests.support.pages import Site, served
from tests.support.sandbox import BROWSER, BROWSER_MANNERS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not BROWSER, reason="there is no browser for this test: apt-get install chromium"),
]

if BROWSER:
    from axe_playwright_python.async_playwright import Axe
    from playwright.async_api import Browser, Page, async_playwright

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
BY_NIGHT = {"by-hand", "unknown", "genuine", "corrected", "withheld"}
"""Every colour is on one of these; the other pages are looked at by day alone."""
NARROW = {"width": 320, "height": 640}
"""Or any page at four times its size (WCAG 1.4.10)."""
SHOTS = os.environ.get("SHOTS")
"""A folder for pictures of every page, for whoever wants to look at them."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def database_url(sqlite_url: str) -> Iterator[str]:
    """One database is enough to look at pages."""
    return sqlite_url


@pytest.fixture
async def site(ports: Ports) -> AsyncIterator[Site]:
    async with served(ports) as site:
        yield site


@pytest.fixture
async def browser() -> "AsyncIterator[Browser]":
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_MANNERS)
        yield browser
        await browser.close()


async def test_axe_finds_nothing_and_nothing_is_cut_off(ports, site, browser):
    found: dict[str, object] = {}
    for name, scene in (await scenes(ports)).items():
        context = await browser.new_context(viewport=PHONE, locale="en-GB")
        page = await context.new_page()
        await page.goto(site.url + scene.path)
        if scene.pressed:
            await page.get_by_role("button").first.click()
        looks = (("light", PHONE), ("dark", DESK)) if name in BY_NIGHT else (("light", PHONE),)
        for scheme, size in looks:
            await page.emulate_media(color_scheme=scheme)
            await page.set_viewport_size(size)
            found |= await faults(page, f"{name} {scheme}")
        await context.close()
    assert found == {}


async def test_a_result_is_printed_on_one_sheet(ports, site, browser):
    scene = (await scenes(ports))["genuine"]
    page = await browser.new_page(locale="es-ES")
    await page.goto(site.url + scene.path)
    await page.get_by_role("button").first.click()
    printed = await page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))
    assert printed.count(b"/Type /Page\n") == 1


async def test_an_inbox_is_as_accessible(ports, browser):
    ports = replace(ports, policy=replace(ports.policy, mail_enabled=True))
    sign_in, pages = await inbox_scenes(ports)
    found: dict[str, object] = {}
    async with served(ports) as site:
        context = await browser.new_context(viewport=PHONE, locale="en-GB")
        page = await context.new_page()
        await page.goto(f"{site.url}/inbox")
        found |= await both_ways(page, "inbox way-in")
        await page.goto(site.url + sign_in)
        await page.get_by_role("button").first.click()
        for name, path in pages.items():
            await page.goto(site.url + path)
            found |= await both_ways(page, f"inbox {name}")
        await context.close()
    assert found == {}


async def both_ways(page: "Page", name: str) -> dict[str, object]:
    """By day on a phone, by night on a desk."""
    found: dict[str, object] = {}
    for scheme, size in (("light", PHONE), ("dark", DESK)):
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size(size)
        found |= await faults(page, f"{name} {scheme}")
    return found


async def faults(page: "Page", name: str) -> dict[str, object]:
    """Of accessibility; and what is wider than its page."""
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name.replace(' ', '-')}.png", full_page=True)
    results = await Axe().run(page, options=RULES)
    broken = [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in results.response["violations"]]
    await page.set_viewport_size(NARROW)
    wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return ({name: broken} if broken else {}) | ({f"{name} is wide": True} if wide else {})
