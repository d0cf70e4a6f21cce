"""The sandbox's pages in a real browser, with the whole product behind them."""

import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.sandbox import BROWSER, Sandbox, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not BROWSER, reason="there is no browser for this test: apt-get install chromium"),
]

if BROWSER:
    from playwright.sync_api import Browser, BrowserContext, expect

    from tests.support.browser import Visitor, started_browser

LUCIA, LAYLA, OWNER, APPROVER, STRANGER = 101, 102, 201, 202, 301
PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("pages")) as sandbox:
        sandbox.ask(f"/sandbox/people/{STRANGER}/messages", {"text": "/start"})
        yield sandbox


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with started_browser() as browser:
        yield browser


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    context = browser.new_context(viewport={"width": 1360, "height": 850})
    yield context
    context.close()


@pytest.fixture
def phone(browser: "Browser") -> "Iterator[BrowserContext]":
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield context
    context.close()


def visit(context: "BrowserContext", sandbox: Sandbox, person: int = STRANGER, path: str = "/") -> "Visitor":
    visitor = Visitor(context, f"{sandbox.url}{path}#{person}")
    if path == "/":
        expect(visitor.page.get_by_text("Reconnecting…")).to_have_count(0)
        expect(visitor.page.locator("#presence")).to_contain_text("with ")
    return visitor


def bot_says(sandbox: Sandbox, person: int, text: str, **more: object) -> int:
    """The stand-in knows no difference between the bot's words and ours with its token."""
    sandbox.ask(f"/sandbox/people/{person}/blocked", {"blocked": False}, method="PUT")
    return sandbox.bot_does("sendMessage", chat_id=person, text=text, parse_mode="HTML", **more)["message_id"]


def test_the_tour_leads_from_linking_to_the_result_that_a_university_has_verified(context, sandbox):
    visitor = visit(context, sandbox, LUCIA)
    step = lambda title: expect(visitor.page.get_by_role("heading", name=title)).to_be_visible()  # noqa: E731
    step("Meet the bot")
    visitor.presses("Start")
    visitor.presses("Link my results")
    step("Link the exam")
    visitor.types("LGA204817")
    visitor.sees("Now your Secret Number")
    visitor.types("7351")
    visitor.presses("I agree")
    step("Propose the release")
    visitor.presses("Skip")
    visitor.presses("Be Olivia")
    visitor.types(visitor.page.locator(".tour .chip").inner_text())
    visitor.presses("Propose release")
    step("Approve it")
    visitor.presses("Be Samuel")
    visitor.presses("Approve")
    step("Open the result")
    visitor.presses("Be Lucía")
    visitor.presses("See my result")
    result = visitor.sees("Overall")
    expect(result).to_contain_text("185")
    expect(result).to_contain_text("Protected")
    step("Send it to a university")
    assert visitor.acts <= 25
    visitor.presses("Send my result")
    visitor.sees("To which university")
    visitor.types(visitor.page.locator(".tour .chip").inner_text())
    visitor.presses("University of Northaven")
    visitor.presses("All papers")
    visitor.presses("30 days")
    visitor.chat.get_by_role("button", name="Send", exact=True).last.click()
    visitor.sees("Sent to University of Northaven")
    visitor.presses("Send at once")
    step("Read it as the university")
    reads_the_letter(context, sandbox)
    step("You have seen the main thing")
    assert visitor.errors == []


def reads_the_letter(context, sandbox):
    """As an admissions officer: from the letter to the result, without an account."""
    mailbox = Visitor(context, f"{sandbox.url}/mail")
    mailbox.page.get_by_role("button", name="admissions@northaven.example").first.click()
    with context.expect_page() as opened:
        mailbox.page.get_by_role("link", name="/verify/").first.click()
    page = opened.value
    page.get_by_role("button", name="Show the result").click()
    expect(page.get_by_text("Lucía García").first).to_be_visible()
    expect(page.get_by_text("185").first).to_be_visible()


def test_the_tour_can_be_closed_and_brought_back(context, sandbox):
    visitor = visit(context, sandbox)
    tour = visitor.page.get_by_role("region", name="Tour")
    visitor.presses("Close the tour")
    expect(tour).to_be_hidden()
    visitor.page.reload()
    expect(visitor.page.get_by_role("button", name="Tour")).to_be_visible()
    expect(tour).to_be_hidden()
    visitor.presses("Tour")
    expect(tour).to_be_visible()


def test_a_candidate_has_her_paper_with_both_numbers_at_the_bottom_left(context, sandbox):
    visitor = visit(context, sandbox, LAYLA)
    paper = visitor.page.get_by_role("region", name="Confirmation of Entry")
    expect(paper).to_contain_text("ليلى حداد")
    expect(paper).to_contain_text("C1 Advanced")
    page, credentials = paper.bounding_box(), paper.locator(".credential").bounding_box()
    assert credentials["x"] < page["x"] + page["width"] / 3
    assert credentials["y"] > page["y"] + page["height"] / 2
    visitor.presses("Secret Number 0042: put it in the message field")
    expect(visitor.page.get_by_role("textbox", name="Message")).to_have_value("0042")


@pytest.mark.parametrize("path", ["/", "/mail"])
def test_nothing_is_wider_than_a_phone(phone, sandbox, path):
    bot_says(sandbox, STRANGER, f"<pre>{'wide ' * 60}</pre>{'long' * 60}", reply_markup=keyboard("a" * 60, "b", "c"))
    visitor = visit(phone, sandbox, path=path)
    assert visitor.measures("document.documentElement.scrollWidth") == PHONE["width"]


def test_on_a_phone_the_paper_lies_in_a_drawer(phone, sandbox):
    visitor = visit(phone, sandbox, LUCIA)
    paper = visitor.page.get_by_role("region", name="Confirmation of Entry")
    expect(paper).to_be_hidden()
    visitor.presses("Paper")
    expect(paper).to_be_visible()
    assert visitor.measures("document.documentElement.scrollWidth") == PHONE["width"]
    visitor.presses("ID Number LGA204817: put it in the message field")
    expect(paper).to_be_hidden()
    expect(visitor.page.get_by_role("textbox", name="Message")).to_have_value("LGA204817")


def test_the_keyboard_alone_suffices(context, sandbox):
    visitor = visit(context, sandbox, OWNER)
    visitor.tabs_to("Mei Tanaka")
    visitor.keys("Enter")
    visitor.tabs_to("Stickers")
    visitor.keys("Enter", "Tab", "Enter")
    expect(visitor.page.get_by_role("img", name="Sticker 🎉")).to_be_visible()
    visitor.page.keyboard.type("/link")
    visitor.keys("Enter")
    visitor.sees("ID Number")
    visitor.page.keyboard.type("LHD530942")
    visitor.keys("Enter")
    visitor.sees("Secret Number")
    visitor.tabs_to("5", backwards=True)
    visitor.keys("Enter", "Enter")
    expect(visitor.sees("●●")).to_be_visible()
    assert visitor.focused() == "5"
    assert visitor.measures("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    visitor.tabs_to("Message")
    visitor.page.keyboard.type("/can")
    expect(visitor.page.get_by_role("option", name="/cancel")).to_be_visible()
    visitor.keys("ArrowDown", "Enter")
    expect(visitor.chat.get_by_role("article", name="You at").last).to_contain_text("/cancel")


def test_everything_has_a_name_and_there_is_one_way_to_read_the_page(context, sandbox):
    bot_says(sandbox, STRANGER, "Choose", reply_markup=keyboard("A", "B"))
    visitor = visit(context, sandbox)
    nameless = """[...document.querySelectorAll('button, a[href], input, textarea, [role=button], dialog, img')]
        .filter((one) => one.checkVisibility() && one.tagName !== 'IMG' || one.tagName === 'IMG' && !one.hasAttribute('alt'))
        .filter((one) => !(one.ariaLabel || one.innerText?.trim() || one.getAttribute('aria-labelledby') || one.title))
        .map((one) => one.outerHTML)"""
    assert visitor.measures(nameless) == []
    assert visitor.measures("document.querySelectorAll('h1').length") == 1
    assert visitor.measures("document.querySelectorAll('main').length") == 1
    assert visitor.measures("document.documentElement.lang") == "en"
    ids = visitor.measures("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(browser, sandbox, scheme):
    context = browser.new_context(color_scheme=scheme)
    visitor = visit(context, sandbox)
    pairs = "ink/desk ink/sheet ink/slip ink/mine soft/desk soft/sheet soft/slip soft/mine accent/sheet accent/slip "
    pairs += "accent/mine accent/accent-soft on-accent/accent warm/warm-soft warm/sheet soft/warm-soft sheet/ink"
    weak = {}
    for pair in pairs.split():
        ratio = visitor.measures(CONTRAST, pair.split("/"))
        if ratio < 4.5:
            weak[pair] = round(ratio, 2)
    context.close()
    assert weak == {}


def test_what_the_bot_does_is_seen_as_it_happens(context, sandbox):
    visitor = visit(context, sandbox)
    number = bot_says(sandbox, STRANGER, "one <tg-spoiler>hidden</tg-spoiler>", protect_content=True)
    message = visitor.sees("one")
    expect(message).to_contain_text("Protected")
    assert message.evaluate("(one) => getComputedStyle(one).userSelect") == "none"
    cover = message.get_by_role("button", name="Hidden. Press to reveal")
    assert cover.evaluate("(one) => getComputedStyle(one).color") == "rgba(0, 0, 0, 0)"
    cover.click()
    expect(message.get_by_text("hidden")).not_to_have_css("color", "rgba(0, 0, 0, 0)")
    sandbox.bot_does("editMessageText", chat_id=STRANGER, message_id=number, text="two", reply_markup=keyboard("Go"))
    expect(visitor.sees("two")).to_contain_text("edited")
    expect(visitor.page.get_by_role("button", name="Go", exact=True)).to_be_visible()
    sandbox.bot_does("deleteMessage", chat_id=STRANGER, message_id=number)
    expect(visitor.page.locator(f'[data-message="{number}"]')).to_have_count(0)


def test_a_person_edits_sends_stickers_and_files_and_blocks(context, sandbox, tmp_path):
    visitor = visit(context, sandbox)
    visitor.types("helo")
    visitor.sees("helo")
    visitor.keys("ArrowUp")
    visitor.types("hello")
    expect(visitor.sees("hello")).to_contain_text("edited")
    visitor.presses("Stickers")
    visitor.presses("Sticker 🎓")
    expect(visitor.page.get_by_role("img", name="Sticker 🎓")).to_be_visible()
    (tmp_path / "notes.csv").write_text("a,b\n")
    visitor.page.locator("#files").set_input_files([tmp_path / "notes.csv"])
    visitor.types("my notes")
    sent = visitor.sees("my notes")
    with visitor.page.expect_download() as download:
        sent.get_by_role("link").click()
    assert (download.value.suggested_filename, download.value.path().read_text()) == ("notes.csv", "a,b\n")
    visitor.presses("Block the bot")
    expect(visitor.page.get_by_text("You have blocked the bot")).to_be_visible()
    visitor.presses("Unblock")
    expect(visitor.page.get_by_role("textbox", name="Message")).to_be_focused()
    assert visitor.errors == []


def test_an_edit_begun_while_its_message_is_still_being_sent_stays_an_edit(context, sandbox):
    visitor, late = visit(context, sandbox), []
    visitor.page.route(re.compile("/messages$"), lambda route: late.append((route, route.fetch())))
    visitor.types("helo")
    visitor.sees("helo")
    visitor.keys("ArrowUp")
    expect(visitor.page.get_by_role("textbox", name="Message")).to_have_value("helo")
    route, response = late.pop()
    with visitor.page.expect_response(re.compile("/messages$")):
        route.fulfill(response=response)
    visitor.types("hello")
    expect(visitor.sees("hello")).to_contain_text("edited")


def test_files_dropped_on_the_chat_wait_above_the_text(context, sandbox):
    visitor = visit(context, sandbox)
    dropped = """() => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'dropped.xlsx'));
        data.items.add(new File(['x'], 'paper.png', { type: 'image/png' }));
        document.querySelector('#log').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    visitor.measures(dropped)
    attached = visitor.page.get_by_role("list", name="Attached")
    expect(attached).to_contain_text("dropped.xlsx")
    expect(attached.get_by_role("checkbox", name="as a photo")).to_be_checked()
    visitor.presses("Remove dropped.xlsx")
    expect(attached).not_to_contain_text("dropped.xlsx")


def test_who_is_not_looked_at_has_what_is_new_counted(context, sandbox):
    visitor = visit(context, sandbox, OWNER)
    visitor.is_person("Mei")
    visitor.is_person("Olivia")
    for _ in range(2):
        bot_says(sandbox, STRANGER, "news")
    mei = visitor.page.get_by_role("navigation", name="Who you are").get_by_role("button", name="Mei")
    expect(mei).to_contain_text("2 new")
    mei.click()
    expect(mei.locator(".count")).to_be_hidden()


def test_several_tabs_see_the_same_and_only_one_gets_the_pop_up(context, sandbox):
    first, second = visit(context, sandbox), visit(context, sandbox)
    bot_says(sandbox, STRANGER, "old button", reply_markup=keyboard("Press me"))
    second.sees("old button")
    first.presses("Press me")
    expect(first.page.locator("#toast, #alert").filter(has_text=".")).not_to_have_count(0)
    assert second.page.locator("#toast").inner_text() == ""
    first.page.close()
    bot_says(sandbox, STRANGER, "after the first tab was closed")
    second.sees("after the first tab was closed")


def test_letters_arrive_in_the_mailbox_and_run_no_scripts(context, sandbox):
    visitor = visit(context, sandbox, path="/mail")
    expect(visitor.page.get_by_role("status")).to_contain_text("as they arrive")
    letter = EmailMessage()
    letter["Subject"] = "Your code: 123456"
    letter.set_content("123456 is your code.")
    letter.add_alternative("<b>123456</b><script>document.body.append('ran')</script>", subtype="html")
    with smtplib.SMTP("127.0.0.1", int(sandbox.settings["BOT_SMTP_URL"].rsplit(":", 1)[1])) as server:
        server.send_message(letter, "results@harbour-exams.example", ["mei@example.org"])
    visitor.page.get_by_role("button", name="Your code: 123456").click()
    reading = visitor.page.get_by_role("main")
    expect(reading).to_contain_text("mei@example.org")
    expect(reading).to_contain_text("123456 is your code.")
    visitor.presses("HTML")
    framed = visitor.page.frame_locator("iframe").locator("body")
    expect(framed).to_contain_text("123456")
    assert "ran" not in framed.inner_text()


def test_a_page_goes_on_by_itself_when_the_sandbox_comes_back(context, sandbox):
    visitor = visit(context, sandbox)
    bot_says(sandbox, STRANGER, "before the restart")
    visitor.sees("before the restart")
    sandbox.stop()
    expect(visitor.page.get_by_text("Reconnecting…")).to_be_visible()
    sandbox.start_again()
    bot_says(sandbox, STRANGER, "after the restart")
    visitor.sees("after the restart")
    visitor.sees("before the restart")


@pytest.mark.parametrize(
    ("headers", "code"), [({"Host": "example.org"}, 421), ({"Origin": "http://example.org"}, 403), ({}, 403)]
)
def test_other_names_and_other_pages_are_kept_out(sandbox, headers, code):
    request = Request(f"{sandbox.url}/sandbox/people/301/messages", b'{"text": "hi"}', headers)
    with pytest.raises(HTTPError) as refused:
        urlopen(request)
    with refused.value:
        assert refused.value.code == code


def test_the_bot_s_own_pages_are_behind_the_same_port(sandbox):
    assert sandbox.ask("/readyz")["ready"] is True


CONTRAST = """([above, below]) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const light = (name) => {
        canvas.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--' + name);
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((c) => c / 255)
            .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const [a, b] = [light(above), light(below)];
    return Math.max(a, b) / Math.min(a, b);
}"""


def keyboard(*labels: str) -> dict:
    return {"inline_keyboard": [[{"text": label, "callback_data": "x"} for label in labels]]}


def test_the_bots_own_pages_work_behind_the_front_port(context, sandbox):
    page = context.new_page()
    page.goto(f"{sandbox.url}/verify")
    page.get_by_label("Reference number").fill("K7QF-3M2P")
    page.get_by_label("Code").fill("9TZW-0H4K-XM3P")
    page.get_by_role("button", name="Show the result").click()
    expect(page.get_by_role("heading", name="Unknown")).to_be_visible()
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", name="Comprobar un resultado").first).to_be_visible()


def test_links_in_a_letter_open_beside_it(context, sandbox):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "results@example.org", "office@example.org", "A link"
    letter.set_content(f"Show it:\n{sandbox.url}/verify\n")
    letter.add_alternative(
        f'<html><head></head><body><a href="{sandbox.url}/verify">Show it</a></body></html>', subtype="html"
    )
    with smtplib.SMTP("127.0.0.1", int(sandbox.settings["BOT_SMTP_URL"].rsplit(":", 1)[1])) as server:
        server.send_message(letter)
    page = context.new_page()
    page.goto(f"{sandbox.url}/mail")
    page.get_by_role("button", name="A link").first.click()
    for way in ("Text", "HTML"):
        page.get_by_role("button", name=way, exact=True).click()
        holder = page if way == "Text" else page.frame_locator("iframe")
        with context.expect_page() as opened:
            holder.get_by_role("link").last.click()
        expect(opened.value.get_by_role("heading", name="Verify a result")).to_be_visible()
