"""A visitor of the sandbox's pages in a real browser, who presses and types as people do and counts it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, expect, sync_playwright

from tests.support.sandbox import BROWSER, BROWSER_MANNERS

PATIENCE = 20_000  # milliseconds, on a busy machine


@contextmanager
def started_browser(*more: str) -> Iterator[Browser]:
    """One without a window. Everything in it is new. `more` goes to its command line."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=[*BROWSER_MANNERS, *more])
        yield browser
        browser.close()


class Visitor:
    """One tab. What its console says of errors is kept: a page that works says nothing."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.acts = 0
        self.page.goto(url)

    @property
    def chat(self) -> Locator:
        return self.page.get_by_role("log")

    def presses(self, name: str) -> None:
        """The newest button of that name, in chat, tour or anywhere."""
        self.acts += 1
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def types(self, text: str) -> None:
        """A field and Enter: two acts."""
        self.acts += 2
        self.page.get_by_role("textbox", name="Message").fill(text)
        self.page.keyboard.press("Enter")

    def keys(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    def tabs_to(self, name: str, *, backwards: bool = False) -> None:
        """By the keyboard alone."""
        for _ in range(80):
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
            if name in self.focused().splitlines():
                return
        raise AssertionError(f"Tab does not lead to {name!r}")

    def focused(self) -> str:
        """The name of what has the keyboard."""
        return str(self.page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText.trim()"))

    def is_person(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Who you are").get_by_role("button", name=name).click()

    def sees(self, text: str) -> Locator:
        """The newest message with that text, as soon as there is one."""
        message = self.chat.get_by_role("article").filter(has_text=text).last
        expect(message).to_be_visible()
        return message

    def measures(self, expression: str, argument: Any = None) -> Any:
        return self.page.evaluate(expression, argument)
