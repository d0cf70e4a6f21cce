"""`/verify`: nothing before the button, then what the share shows now, in every state; and what a stranger learns: nothing."""

import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.core.accounts import Link
from bot.core.entries import SessionName
from bot.core.lookups import FAILURES_OF_ONE, WINDOW
from bot.core.sharing import Scope, ShareState
from bot.core.tokens import new_code, new_token
from bot.services import accounts, amending, releasing, withholding
from bot.services.ports.base import Ports
from bot.services.verifying import PASS_LIFE
from bot.storage.engine import SqlStorage
from bot.storage.schema import outbox
from tests.support.accounts import ANA
from tests.support.clock import FixedClock
from tests.support.cohort import SESSION, a_result, csv_file, one_result
from tests.support.pages import Site, Visitor, served
from tests.support.shares import PLAIN, a_released_link, a_sent_share

pytestmark = pytest.mark.begins_with(what=one_result)

PERSONAL = ("Zoë", "190", "Grade C", "ABC123456")


@pytest.fixture
async def site(ports: Ports) -> AsyncIterator[Site]:
    async with served(ports) as site:
        yield site


@pytest.fixture
async def visitor(site: Site) -> AsyncIterator[Visitor]:
    async with site.visitor() as visitor:
        yield visitor


@pytest.fixture
async def own(ports: Ports) -> Link:
    return await a_released_link(ports)


async def views_of(ports: Ports, share) -> int:
    async with ports.storage.reading() as tx:
        return len((await tx.shares.views([share.id]))[share.id])


async def notices(storage: SqlStorage) -> int:
    async with storage.reading() as tx:
        notices = sa.select(sa.func.count()).where(outbox.c.kind == "notice")
        return (await tx.connection.execute(notices)).scalar()


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text)
    assert found
    return found.group(1)


async def test_before_the_button_nothing_is_said_and_nothing_counted(ports, visitor, own):
    share, token = await a_sent_share(ports, own)
    pages = {(await visitor.get(f"/verify/{one}")).text.replace(one, "") for one in (token, new_token(uuid4().bytes))}
    assert len(pages) == 1
    assert "Show the result" in pages.pop()
    for suffix in ("", ".pdf", ".json", ".html", "?x=1", "/"):
        answer = await visitor.get(f"/verify/{token}{suffix}", follow=True)
        assert not any(word in answer.text for word in (*PERSONAL, "Oxbridge"))
        assert answer.cookies == []
    assert await views_of(ports, share) == 0


async def test_the_button_shows_all_that_is_in_scope_and_is_a_view(ports, visitor, own):
    share, token = await a_sent_share(ports, own)
    pressed = await visitor.post(f"/verify/{token}")
    assert (pressed.status, pressed.location) == (303, f"/verify/{token}")
    seen = await visitor.get(pressed.location)
    assert heading(seen.text) == "Genuine and current"
    for said in (
        "Zoë",
        "C1 Advanced",
        "190",
        "Grade B",
        "C1",
        "Use of English",
        "University of Oxbridge",
        share.reference,
    ):
        assert said in seen.text
    assert await views_of(ports, share) == 1
    await visitor.get(pressed.location)
    await visitor.opens(token)
    assert await views_of(ports, share) == 1


async def test_two_browsers_are_two_views_and_so_are_two_days(ports, site, visitor, own, clock: FixedClock):
    share, token = await a_sent_share(ports, own)
    await visitor.opens(token)
    async with site.visitor() as other:
        await other.opens(token)
    assert await views_of(ports, share) == 2
    clock.advance(timedelta(days=1))
    await visitor.opens(token)
    assert await views_of(ports, share) == 3


async def test_what_is_out_of_scope_is_not_on_the_page(ports, visitor, own):
    for scope, there, missing in (
        (Scope.LEVEL, ("CEFR level C1 or higher", "Yes"), ("190", "Grade C", "Use of English", '<svg class="scale"')),
        (Scope.OVERALL, ("190", "Grade C"), ("Use of English",)),
    ):
        _share, token = await a_sent_share(ports, own, scope=scope, level="C1")
        text = (await visitor.opens(token)).text
        assert [word for word in there if word not in text] == []
        assert [word for word in missing if word in text] == []


async def test_the_pass_is_for_this_share_alone_and_for_half_an_hour(ports, site, visitor, own, clock: FixedClock):
    _share, token = await a_sent_share(ports, own)
    _other, other_token = await a_sent_share(ports, own)
    pressed = await visitor.post(f"/verify/{token}")
    given = next(cookie for cookie in pressed.cookies if cookie.startswith("pass="))
    assert f"Path=/verify/{token};" in f"{given};"
    for flag in ("HttpOnly", "SameSite=strict", "Max-Age=1800"):
        assert flag in given
    value = given.split(";")[0].removeprefix("pass=")
    browser = next(cookie.split(";")[0] for cookie in pressed.cookies if cookie.startswith("browser="))
    opens = {"Cookie": f"pass={value}; {browser}"}
    async with site.visitor() as other:
        assert "Zoë" in (await other.get(f"/verify/{token}", **opens)).text
        for cookie in (f"pass={value}x", "pass=", "pass=%00", f"pass={value[:-4]}AAAA"):
            assert "Zoë" not in (await other.get(f"/verify/{token}", Cookie=f"{cookie}; {browser}")).text
        assert "Zoë" not in (await other.get(f"/verify/{other_token}", **opens)).text
        clock.advance(PASS_LIFE)
        assert "Zoë" not in (await other.get(f"/verify/{token}", **opens)).text


async def test_whoever_holds_a_link_is_told_how_it_stands(ports, visitor, own, clock: FixedClock):
    share, token = await a_sent_share(ports, own)
    await releasing.stop(ports, "cli:tests", SessionName(SESSION))
    checking = await visitor.opens(token)
    assert (checking.status, heading(checking.text)) == (200, "Being checked")
    await accounts.unlink(ports, ANA, own.id)
    withdrawn = await visitor.get(f"/verify/{token}")
    assert (withdrawn.status, heading(withdrawn.text)) == (200, "Withdrawn")
    for answer in (checking, withdrawn):
        assert "University of Oxbridge" in answer.text
        assert "23 November 2026" in answer.text
        assert not any(word in answer.text for word in PERSONAL)
    assert await views_of(ports, share) == 0


async def test_what_is_held_back_is_shown_to_nobody_from_the_next_request_on(ports, visitor, own):
    _share, token = await a_sent_share(ports, own)
    assert "Zoë" in (await visitor.opens(token)).text
    async with ports.storage.reading() as tx:
        entry = await tx.entries.of(own.id_number)
    await withholding.withhold(ports, "cli:tests", entry.id)
    answer = await visitor.get(f"/verify/{token}")
    assert (answer.status, heading(answer.text)) == (200, "Withheld")
    assert not any(word in answer.text for word in PERSONAL)
    for kind in ("pdf", "json"):
        assert (await visitor.get(f"/verify/{token}.{kind}")).status == 303


async def test_a_corrected_result_says_what_has_changed_from_the_next_request_on(
    ports, visitor, own, clock: FixedClock
):
    tokens = [(await a_sent_share(ports, own, scope=scope, level="C1"))[1] for scope in Scope]
    level, overall, papers = tokens
    assert "Corrected" not in (await visitor.opens(papers)).text
    clock.advance(timedelta(minutes=5))
    await amend(ports, a_result(listening=197))
    text = (await visitor.get(f"/verify/{papers}")).text
    assert heading(text) == "Corrected since it was sent"
    for was, now in ((190, 191), (192, 197)):
        assert f"<td><s>{was}</s></td><td><strong>{now}</strong></td>" in text
    assert text.count("<s>") == 2
    assert "23 November 2026, 08:05 UTC" in text
    assert (await visitor.opens(overall)).text.count("<s>") == 1
    out_of_scope = (await visitor.opens(level)).text
    assert "everything is as it was" in out_of_scope
    assert not any(word in out_of_scope for word in ("<s>", "190", "191", "192", "197"))


async def amend(ports: Ports, *rows) -> None:
    """By one person: how a second one is brought in is tested where it belongs."""
    alone = replace(ports, policy=replace(ports.policy, four_eyes=False))
    report = await amending.stage(alone, "cli:tests", io.BytesIO(csv_file(*rows)), "amended.csv")
    assert report.import_id, report.problems
    await amending.propose(alone, "cli:tests", report.import_id)


async def test_the_candidate_is_told_of_the_first_opening(storage, ports, site, visitor, own):
    _share, token = await a_sent_share(ports, own)
    await visitor.get(f"/verify/{token}")
    before = await notices(storage)
    await visitor.opens(token)
    async with site.visitor() as other:
        await other.opens(token)
    assert await notices(storage) == before + 1


async def test_an_expired_link_says_so(ports, visitor, own, clock: FixedClock):
    _share, token = await a_sent_share(ports, own)
    clock.advance(timedelta(days=30))
    answer = await visitor.opens(token)
    assert (answer.status, heading(answer.text)) == (200, "Expired")
    assert not any(word in answer.text for word in PERSONAL)


async def test_what_was_undone_is_as_if_it_had_never_been(ports, visitor, own):
    share, token = await a_sent_share(ports, own)
    async with ports.storage.transaction() as tx:
        assert await tx.shares.save(replace(share, state=ShareState.UNDONE), ShareState.OPEN)
    answer = await visitor.opens(token)
    assert (answer.status, heading(answer.text)) == (404, "Unknown")


async def test_a_plain_link_names_nobody(ports, visitor, own):
    _share, token = await a_sent_share(ports, own, recipient=PLAIN)
    text = (await visitor.opens(token)).text
    assert "whoever was given the link" in text
    assert "My landlord" not in text


async def test_typed_by_hand_it_shows_the_same_without_a_token_in_the_address(ports, visitor, own):
    code = new_code(uuid4().bytes[:12])
    share, _token = await a_sent_share(ports, own, code=code)
    typed = {"reference": share.reference.lower().replace("-", " "), "code": code.replace("0", "O").replace("-", "")}
    answer = await visitor.post("/verify", follow=True, **typed)
    assert answer.url.endswith("/verify/shown")
    assert heading(answer.text) == "Genuine and current"
    assert "Zoë" in answer.text
    assert await views_of(ports, share) == 1


async def test_every_failure_by_hand_is_one_and_the_same_page(ports, visitor, own):
    code = new_code(uuid4().bytes[:12])
    share, _token = await a_sent_share(ports, own, code=code)
    other = new_code(uuid4().bytes[:12])
    pages = set()
    for reference, typed in ((share.reference, other), ("AAAA-BBBB", code), ("AAAA-BBBB", other)):
        answer = await visitor.post("/verify", reference=reference, code=typed)
        assert answer.status == 404
        pages.add(answer.text.replace(reference, ""))
    assert len(pages) == 1
    assert heading(pages.pop()) == "Unknown"
    never = await visitor.post(f"/verify/{new_token(uuid4().bytes)}")
    assert (never.status, heading(never.text)) == (404, "Unknown")


async def test_a_wrong_shape_is_pointed_at(visitor):
    answer = await visitor.post("/verify", reference="K7QF", code="9TZW-0H4K-XM3P")
    assert "A reference number has 8 letters and digits" in answer.text
    assert "A code has 12" not in answer.text
    assert (await visitor.get("/verify/shown")).location == "/verify"


async def test_guessing_is_slowed_down_and_whoever_holds_a_link_is_let_in(ports, site, visitor, own, clock: FixedClock):
    code = new_code(uuid4().bytes[:12])
    share, token = await a_sent_share(ports, own, code=code)
    for _ in range(FAILURES_OF_ONE):
        assert (await visitor.post(f"/verify/{new_token(uuid4().bytes)}")).status == 404
    blocked = await visitor.post(f"/verify/{new_token(uuid4().bytes)}")
    assert (blocked.status, blocked.headers["Retry-After"]) == (429, "3600")
    assert "09:00 UTC" in blocked.text
    by_hand = {"reference": share.reference, "code": code}
    assert (await visitor.post("/verify", **by_hand)).status == 429
    assert "Zoë" in (await visitor.opens(token)).text
    async with served(ports) as again, again.visitor() as restarted:
        assert (await restarted.post("/verify", **by_hand)).status == 429
    async with site.visitor("203.0.113.8") as other:
        assert (await other.post("/verify", **by_hand)).status == 303
    clock.advance(WINDOW)
    assert (await visitor.post("/verify", **by_hand)).status == 303


async def test_an_address_is_what_trusted_proxies_say_and_no_more(ports, site):
    for network, others in (("2001:db8:1:2::", "2001:db8:1:2:ffff::9"), ("198.51.100.1", "::ffff:198.51.100.1")):
        async with site.visitor(f"6.6.6.6, {network}") as one, site.visitor(f"7.7.7.7, {others}") as other:
            for number in range(FAILURES_OF_ONE):
                await (one if number % 2 else other).post("/verify", reference="", code="")
            assert (await one.post("/verify", reference="", code="")).status == 429


async def test_the_reader_is_spoken_to_in_their_language(ports, visitor, own):
    _share, token = await a_sent_share(ports, own)
    spanish = await visitor.get(f"/verify/{token}", **{"Accept-Language": "fr, es-MX;q=0.8, en;q=0.5"})
    assert '<html lang="es">' in spanish.text
    chosen = await visitor.post(f"/verify/{token}?lang=es")
    assert chosen.location == f"/verify/{token}?lang=es"
    assert '<html lang="es">' in (await visitor.get(chosen.location)).text
    for odd in ("*", "xx;q=9", "es;q=zero", ";;;,,,"):
        assert '<html lang="en">' in (await visitor.get("/verify", **{"Accept-Language": odd})).text


async def test_behind_https_cookies_are_for_https_and_the_browser_is_told_to_stay_there(ports, own):
    secure = replace(ports, policy=replace(ports.policy, public_url="https://results.exams.example"))
    _share, token = await a_sent_share(ports, own)
    async with served(secure) as site, site.visitor() as visitor:
        answer = await visitor.post(f"/verify/{token}")
        assert all("Secure" in cookie for cookie in answer.cookies)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_styles_are_kept_by_browsers_and_pages_are_not(ports, visitor):
    page = await visitor.get("/verify")
    assert page.headers["Cache-Control"] == "no-store"
    assert "script" not in page.text
    found = re.search(r'href="(/static/\w+\.css)"', page.text)
    assert found
    styles = await visitor.get(found.group(1))
    assert styles.status == 200
    assert "immutable" in styles.headers["Cache-Control"]


async def test_documents_want_the_pass_and_are_of_what_stands(ports, visitor, own):
    share, token = await a_sent_share(ports, own)
    for kind in ("pdf", "json"):
        without = await visitor.get(f"/verify/{token}.{kind}")
        assert (without.status, without.location) == (303, f"/verify/{token}")
    seen = await visitor.opens(token)
    assert f'href="/verify/{token}.pdf"' in seen.text
    pdf = await visitor.session.get(visitor.at(f"/verify/{token}.pdf"))
    assert (await pdf.read()).startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="result-{share.reference}.pdf"'
    credential = json.loads((await visitor.get(f"/verify/{token}.json")).text)
    assert credential["id"].startswith("data:application/vc+jwt,eyJ")
    alone = await visitor.get(f"/verify/{token}.json", Accept="application/vc+jwt")
    assert alone.text.count(".") == 2
    await accounts.unlink(ports, ANA, own.id)
    assert (await visitor.get(f"/verify/{token}.pdf")).status == 303


async def test_documents_by_hand_have_no_token_in_their_address(ports, visitor, own):
    code = new_code(uuid4().bytes[:12])
    share, _token = await a_sent_share(ports, own, code=code)
    assert (await visitor.get("/verify/shown.json")).location == "/verify/shown"
    await visitor.post("/verify", follow=True, reference=share.reference, code=code)
    assert (await visitor.get("/verify/shown.json")).status == 200
