"""The page that checks proofs by itself: served, saved to disk without a connection, and before whatever was forged."""

import base64
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
import segno
import zxingcpp
from PIL import Image

from bot.core.credentials import credential_claims
from bot.core.sharing import Scope
from bot.core.status_lists import Bits, ListKind, status_list_claims
from bot.documents import signing
from bot.documents.jwks import jwk_of
from bot.services.ports.signing import Algorithm
from bot.web.offline import content_policy, rendered
from tests.support.proofs import ISSUER, KEYS, a_key, proven
from tests.support.samples import CATALOGUE
from tests.support.sandbox import BROWSER

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not BROWSER, reason="there is no browser for this test: apt-get install chromium"),
]

if BROWSER:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

    from tests.support.browser import PATIENCE, started_browser

NOW = datetime.now(UTC).replace(microsecond=0)
ADDRESS = f"{ISSUER.id}/verify/offline"
A_PROOF = partial(proven, CATALOGUE, expires_at=NOW + timedelta(days=30))
HTML = rendered(ISSUER, CATALOGUE, [jwk_of(key) for key in KEYS.values()], NOW)


def token(*, key=KEYS[Algorithm.ES256], **changes) -> str:
    return signing.qr_token(A_PROOF(**changes), key)


def credential(*, key=KEYS[Algorithm.RS256], **changes) -> str:
    return signing.credential(credential_claims(A_PROOF(**changes), ISSUER, CATALOGUE), key)


def altered(text: str, place: int = 60) -> str:
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Browser"]:
    """Its camera sees a QR code."""
    film = tmp_path_factory.mktemp("camera") / "film.y4m"
    film.write_bytes(seen_by_a_camera(qr_picture()))
    camera = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    with started_browser(*camera, f"--use-file-for-fake-video-capture={film}") as browser:
        yield browser


@pytest.fixture
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    context = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 640})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


class Reader:
    """Somebody with the page open. Whatever it asks of the network is kept; errors of the console too."""

    def __init__(self, context: "BrowserContext", served: str | Path, fragment: str = "") -> None:
        self.page: Page = context.new_page()
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.lists: dict[str, str] = {}
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        context.route(re.compile("^https?://"), self._answer)
        address = served.as_uri() if isinstance(served, Path) else served
        self.page.goto(address + (f"#{fragment}" if fragment else ""))

    def pastes(self, text: str) -> None:
        self.page.get_by_label("Text of the QR code").fill(text)
        self.page.get_by_role("button", name="Check", exact=True).click()

    def drops(self, name: str, content: bytes, kind: str = "text/plain") -> None:
        self.page.get_by_label("Or choose a file").set_input_files({"name": name, "mimeType": kind, "buffer": content})

    def reads(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=2)).to_have_text(heading)

    def facts(self) -> dict[str, str]:
        labels, values = (self.page.locator(f"dl {tag}").all_inner_texts() for tag in ("dt", "dd"))
        return dict(zip(labels, values, strict=True))

    def _answer(self, route: "Route") -> None:
        address = route.request.url.partition("#")[0]
        if address == ADDRESS:
            headers = {"Content-Security-Policy": f"{content_policy(ISSUER.id)}; frame-ancestors 'none'"}
            route.fulfill(body=HTML, content_type="text/html; charset=utf-8", headers=headers)
            return
        self.asked.append(address)
        if address in self.lists:
            route.fulfill(body=self.lists[address], headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.abort()


def test_the_address_of_a_qr_code_shows_what_was_signed(context: "BrowserContext"):
    reader = Reader(context, ADDRESS, token())
    reader.reads("Genuine")
    assert (
        reader.facts().items()
        >= {
            "Name": "Zoë García López",
            "Exam": "B2 First",
            "Overall score": "185",
            "Grade": "Grade A",
            "CEFR level": "C1",
            "Use of English": "185",
        }.items()
    )
    expect(
        reader.page.get_by_text("Signed by Sample Exams. This result was released on 23 November 2026.")
    ).to_be_visible()
    expect(reader.page.locator("#result")).to_be_focused()
    assert (reader.asked, reader.errors) == ([], [])


def test_of_one_level_nothing_but_yes_or_no_is_shown(context: "BrowserContext"):
    reader = Reader(context, ADDRESS)
    for overall, answer in ((185, "Yes"), (165, "No")):
        for proof in (token, credential):
            reader.pastes(proof(scope=Scope.LEVEL, level="C1", overall=overall))
            reader.reads("Genuine")
            assert reader.facts()["Reaches CEFR level C1"] == answer
            assert "185" not in reader.page.locator("#result").inner_text()


def test_a_copy_on_disk_checks_everything_without_a_connection(context: "BrowserContext", tmp_path: Path):
    online = Reader(context, ADDRESS, token())
    with online.page.expect_download() as saving:
        online.page.get_by_role("button", name="Save a copy").click()
    saved = tmp_path / saving.value.suggested_filename
    saving.value.save_as(saved)
    context.set_offline(True)
    reader = Reader(context, saved, token())
    reader.reads("Genuine")
    reader.pastes(f"{ADDRESS}#{token(overall=165)}")
    reader.reads("Genuine")
    assert reader.facts()["Overall score"] == "165"
    reader.drops("credential.jwt", credential().encode())
    reader.reads("Genuine")
    assert reader.facts()["Listening"] == "185"
    reader.drops("credential.json", json.dumps({"credential": credential(overall=170)}).encode(), "application/json")
    expect(reader.page.locator("dl")).to_contain_text("170")
    reader.drops("statement.pdf", f"%PDF-1.7 /URI ({ADDRESS}#{token(overall=171)})".encode(), "application/pdf")
    expect(reader.page.locator("dl")).to_contain_text("171")
    reader.drops("letter.pdf", b"%PDF-1.7", "application/pdf")
    reader.reads("A PDF is checked in another way")
    reader.page.get_by_role("button", name="Español").click()
    reader.reads("Un PDF se comprueba de otra manera")
    assert (reader.asked, reader.errors) == ([], [])


FORGED = {
    "a score in the QR code": (altered(token(), 90), "Not genuine"),
    "the signature of the QR code": (altered(token(), -30 + len(token())), "Not genuine"),
    "the QR code of another key": (token(key=a_key()), "Not signed by Sample Exams"),
    "a credential's claims": (altered(credential(), 900), "Not genuine"),
    "a credential with its own key in it": (credential(key=a_key(Algorithm.RS256)), "Not signed by Sample Exams"),
    "a credential without a signature": (
        base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode() + "." + credential().split(".")[1] + ".AAAA",
        "Not signed by Sample Exams",
    ),
    "half a code": (token()[:80], "There is nothing to check in this"),
    "a letter": ("Dear Sir or Madam, I passed.", "There is nothing to check in this"),
}


def test_whatever_was_forged_is_refused(context: "BrowserContext"):
    reader = Reader(context, ADDRESS)
    for what, (text, verdict) in FORGED.items():
        reader.pastes(token())
        reader.reads("Genuine")
        reader.pastes(text)
        reader.reads(verdict)
        assert reader.page.locator("dl").count() == 0, what


def test_what_is_no_longer_shared_says_so(context: "BrowserContext"):
    reader = Reader(context, ADDRESS)
    for proof in (token, credential):
        reader.pastes(proof(expires_at=NOW - timedelta(days=2)))
        reader.reads("Genuine, but no longer shared")


def test_a_picture_is_read_where_the_browser_has_a_detector_and_told_where_it_has_none(context: "BrowserContext"):
    reader = Reader(context, ADDRESS)
    reader.drops("statement.png", qr_picture(), "image/png")
    reader.reads("This browser can't read pictures")
    expect(reader.page.get_by_role("button", name="camera")).to_be_hidden()
    give_detector(context)
    seeing = Reader(context, ADDRESS)
    seeing.drops("statement.png", qr_picture(), "image/png")
    seeing.reads("Genuine")
    seeing.drops("photo.png", qr_picture(b"no code of ours"), "image/png")
    seeing.reads("There is nothing to check in this")
    seeing.drops("broken.png", b"no picture", "image/png")
    seeing.reads("No QR code was found in this picture")
    assert seeing.errors == []


def test_a_camera_finds_the_code_and_is_let_go(context: "BrowserContext"):
    give_detector(context)
    reader = Reader(context, ADDRESS)
    reader.page.get_by_role("button", name="Use the camera").click()
    reader.reads("Genuine")
    expect(reader.page.locator("video")).to_be_hidden()
    assert reader.errors == []


def qr_picture(text: bytes = b"") -> bytes:
    picture = io.BytesIO()
    segno.make(text or f"{ADDRESS}#{token()}").save(picture, kind="png", scale=4)
    return picture.getvalue()


def seen_by_a_camera(picture: bytes) -> bytes:
    """One frame of grey, as YUV4MPEG2."""
    seen = Image.new("L", (640, 480), 255)
    seen.paste(Image.open(io.BytesIO(picture)).convert("L").resize((440, 440)), (100, 20))
    return b"YUV4MPEG2 W640 H480 F5:1 Ip A1:1 C420\nFRAME\n" + seen.tobytes() + bytes([128]) * (320 * 240 * 2)


def give_detector(context: "BrowserContext") -> None:
    """Chromium has none on every system: here an independent reader of QR codes answers in its place."""

    def codes(url: str) -> list[dict[str, str]]:
        picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
        return [{"rawValue": found.text} for found in zxingcpp.read_barcodes(picture)]

    context.expose_function("codesIn", codes)
    context.add_init_script(DETECTOR)


DETECTOR = """
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(source) {
    const canvas = document.createElement("canvas");
    canvas.width = source.videoWidth || source.width;
    canvas.height = source.videoHeight || source.height;
    canvas.getContext("2d").drawImage(source, 0, 0);
    return codesIn(canvas.toDataURL());
  }
};
"""


def test_whether_it_still_holds_is_asked_when_the_reader_wants_to(context: "BrowserContext"):
    reader = Reader(context, ADDRESS, token())
    ask = reader.page.get_by_role("button", name="Ask online now")
    said = reader.page.get_by_role("status")
    ask.click()
    expect(said).to_contain_text("no answer that can be trusted")
    place = A_PROOF().place
    clear, set_ = Bits(frozenset(), frozenset()), Bits(frozenset({place.index}), frozenset({place.index}))
    for withdrawn, superseded, words in (
        (clear, clear, "It still holds"),
        (clear, set_, "A corrected result"),
        (set_, clear, "It was withdrawn"),
    ):
        reader.lists = signed_lists(withdrawn, superseded)
        ask.click()
        expect(said).to_contain_text(words)
    reader.lists = signed_lists(clear, clear, key=a_key(Algorithm.RS256))
    ask.click()
    expect(said).to_contain_text("no answer that can be trusted")
    assert {address.removeprefix(f"{ISSUER.id}/status/") for address in reader.asked} == {"withdrawn-1", "superseded-1"}


def signed_lists(withdrawn: Bits, superseded: Bits, *, key=KEYS[Algorithm.RS256]) -> dict[str, str]:
    kinds = {ListKind.WITHDRAWN: withdrawn, ListKind.SUPERSEDED: superseded}
    claims = [status_list_claims(kind, 1, bits, ISSUER, NOW) for kind, bits in kinds.items()]
    return {one["id"]: signing.credential(one, key) for one in claims}


def test_everybody_can_use_it(browser: "Browser"):
    """In either language and colour scheme, empty, with a verdict and with a refusal."""
    for language, scheme in (("en-GB", "light"), ("es-ES", "dark")):
        context = browser.new_context(locale=language, color_scheme=scheme, viewport={"width": 320, "height": 640})
        for fragment in ("", token(), altered(token(), 90)):
            page = Reader(context, ADDRESS, fragment).page
            assert page.evaluate("document.documentElement.lang") == language[:2]
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()


def test_a_name_is_never_read_as_html(context: "BrowserContext"):
    name = '<img src=x onerror="document.title=1">'
    reader = Reader(context, ADDRESS, token(given_names=name, id=UUID(int=9)))
    reader.reads("Genuine")
    assert reader.facts()["Name"].startswith(name)
    assert reader.page.locator("img").count() == 0
