"""`/inbox`: who comes in and how, what they see, what they do not, and what is recorded of it."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.core.inbox import (
    INVITATIONS,
    LINK_LIFE,
    LINKS_OF_ADDRESS,
    LINKS_OF_CLIENT,
    LINKS_WINDOW,
    SESSION_IDLE,
    SESSION_LIFE,
    VISIT_GAP,
)
from bot.core.sharing import Scope
from bot.core.tokens import new_token
from bot.services import inbox, privacy
from bot.services.ports.base import Ports
from bot.web.inbox import form_token
from tests.support.accounts import ANA, link, release
from tests.support.cohort import a_result, an_entry, import_rows, import_sample, one_result
from tests.support.forgetting import forgotten
from tests.support.inbox import form_in, link_for, mails, register, signs_in
from tests.support.pages import Site, Visitor, served
from tests.support.shares import OXFORD, a_released_link, a_sent_share

CONTACT = OXFORD.contact_email
CAMFORD = replace(
    OXFORD, name="Camford College", email_domain="camford.example", contact_email="registry@camford.example"
)


@pytest.fixture
def database_url(sqlite_url: str) -> Iterator[str]:
    """What is kept is tested on both databases beside its repositories."""
    return sqlite_url


@pytest.fixture
def ports(ports: Ports) -> Ports:
    return replace(ports, policy=replace(ports.policy, mail_enabled=True))


@pytest.fixture
async def site(ports: Ports) -> AsyncIterator[Site]:
    await register(ports, OXFORD, CAMFORD)
    async with served(ports) as site:
        yield site


@pytest.fixture
async def visitor(site: Site) -> AsyncIterator[Visitor]:
    async with site.visitor() as visitor:
        yield visitor


async def views_of(ports: Ports, share) -> list[str]:
    async with ports.storage.reading() as tx:
        return [view.by for view in (await tx.shares.views([share.id]))[share.id]]


async def actions(ports: Ports) -> list[str]:
    async with ports.storage.reading() as tx:
        return [record.action for record in await tx.audit.latest(50) if record.action.startswith("inbox_")][::-1]


async def invites(visitor: Visitor, address: str):
    form = form_in(await visitor.get("/inbox/people"))
    return await visitor.post("/inbox/people", form=form, email=address)


async def two_members(ports: Ports, site: Site) -> tuple[Visitor, Visitor]:
    """The contact and a colleague, both signed in."""
    contact, colleague = site.visitor(), site.visitor("203.0.113.8")
    await signs_in(ports, contact)
    assert (await invites(contact, "ann@oxbridge.example")).status == 200
    await signs_in(ports, colleague, "ann@oxbridge.example")
    return contact, colleague


# --- the way in


async def test_only_whom_the_register_vouches_for_gets_a_link_and_nobody_can_tell(ports, visitor):
    pages = set()
    for address in ("nobody@nowhere.example", "ann@oxbridge.example", CONTACT):
        answer = await visitor.post("/inbox", email=address)
        assert answer.status == 200
        pages.add(answer.text.replace(address, ""))
    assert len(pages) == 1
    await link_for(ports, visitor, CONTACT)
    assert {to for to, _ in await mails(ports)} == {CONTACT}


async def test_a_link_shows_a_button_signs_in_once_and_for_a_quarter_of_an_hour(ports, site, visitor, clock):
    path = await link_for(ports, visitor, CONTACT)
    for _ in range(2):
        shown = await visitor.get(path)
        assert "Sign in" in shown.text
        assert shown.cookies == []
    in_mind = await visitor.post(path)
    (cookie,) = in_mind.cookies
    for flag in ("HttpOnly", "SameSite=lax", "Path=/inbox", f"Max-Age={7 * 86400}"):
        assert flag in cookie
    assert "Results shared with you" in (await visitor.get("/inbox")).text
    async with site.visitor() as other:
        again = await other.post(path)
        assert (again.status, again.cookies) == (404, [])
        assert "no longer works" in again.text
        late = await link_for(ports, other, CONTACT)
        clock.advance(LINK_LIFE)
        assert (await other.post(late)).status == 404
        assert (await other.post(f"/inbox/in/{new_token(uuid4().bytes)}")).status == 404
        assert (await other.post("/inbox/in/x")).status == 404


async def test_asking_is_limited_for_an_address_silently_and_for_a_client_in_words(ports, site, visitor, clock):
    for _ in range(LINKS_OF_ADDRESS):
        await link_for(ports, visitor, CONTACT)
    assert (await visitor.post("/inbox", email=CONTACT)).status == 200
    for number in range(LINKS_OF_CLIENT - LINKS_OF_ADDRESS - 1):
        assert (await visitor.post("/inbox", email=f"p{number}@x.example")).status == 200
    blocked = await visitor.post("/inbox", email=CONTACT)
    assert (blocked.status, blocked.headers["Retry-After"]) == (429, "3600")
    async with site.visitor("203.0.113.9") as other:
        assert (await other.post("/inbox", email=CONTACT)).status == 200
    assert len(await mails(ports, "inbox_link")) == LINKS_OF_ADDRESS
    clock.advance(LINKS_WINDOW)
    await link_for(ports, visitor, CONTACT)


async def test_free_mail_opens_no_inbox_and_is_told_so_kindly(ports, visitor):
    free = replace(OXFORD, name="Academy", email_domain="gmail.com", contact_email="academy@gmail.com")
    await register(ports, free)
    refused = await visitor.post("/inbox", email="academy@gmail.com")
    assert refused.status == 400
    assert "the links in our mails work" in refused.text
    assert await mails(ports) == []
    assert "That is no mail address" in (await visitor.post("/inbox", email="academy")).text


async def test_without_mail_the_page_says_so(ports):
    silent = replace(ports, policy=replace(ports.policy, mail_enabled=False))
    async with served(silent) as site, site.visitor() as visitor:
        assert "sends no mail" in (await visitor.get("/inbox")).text


async def test_a_contact_of_two_institutions_gets_a_link_to_each(ports, site, visitor):
    await register(ports, replace(CAMFORD, name="Hall", email_domain="hall.example", contact_email=CONTACT))
    await link_for(ports, visitor, CONTACT)
    named = {values["institution"] for _, values in await mails(ports, "inbox_link")}
    assert named == {"University of Oxbridge", "Hall"}


async def test_a_session_ends_by_idleness_by_age_and_by_signing_out(ports, site, visitor, clock):
    first = await signs_in(ports, visitor)
    assert (await visitor.post("/inbox/out", form=form_in(first))).status == 303
    assert "Send me a link" in (await visitor.get("/inbox")).text
    await signs_in(ports, visitor)
    clock.advance(SESSION_IDLE - timedelta(minutes=1))
    assert "Sign out" in (await visitor.get("/inbox")).text
    clock.advance(SESSION_IDLE)
    assert "Send me a link" in (await visitor.get("/inbox")).text
    await signs_in(ports, visitor)
    for _ in range(SESSION_LIFE // timedelta(hours=8) - 1):
        clock.advance(timedelta(hours=8))
        assert "Sign out" in (await visitor.get("/inbox")).text
    clock.advance(timedelta(hours=8))
    assert (await visitor.get("/inbox/people")).location == "/inbox"
    async with ports.storage.transaction() as tx:
        assert await forgotten(tx.sign_ins, ports.now()) > 0


async def test_what_another_site_sends_in_a_members_name_is_refused(ports, site, visitor):
    page = await signs_in(ports, visitor)
    form = form_in(page)
    for path in ("/inbox/people", "/inbox/requirement", "/inbox/filter", "/inbox/results.csv", "/inbox/out"):
        for fields in ({}, {"form": "-"}, {"form": form_token("")}, {"form": form[:-1] + "x"}):
            assert (await visitor.post(path, **fields)).status == 403
    async with visitor.session.post(
        f"{site.url}/inbox/requirement", data={"form": form, "overall": "176"}, headers={"Sec-Fetch-Site": "cross-site"}
    ) as answer:
        assert answer.status == 403
    assert await actions(ports) == ["inbox_joined", "inbox_signed_in"]


# --- members


async def test_a_colleague_joins_by_invitation_and_everybody_is_told(ports, site):
    contact, colleague = await two_members(ports, site)
    async with contact, colleague:
        assert [to for to, _ in await mails(ports, "inbox_invited")] == ["ann@oxbridge.example"]
        ((told, values),) = await mails(ports, "inbox_joined")
        assert (told, values["address"]) == (CONTACT, "ann@oxbridge.example")
        people = await colleague.get("/inbox/people")
        assert CONTACT in people.text
        assert "already" in (await invites(contact, "Ann@oxbridge.example")).text
        expected = ["inbox_joined", "inbox_signed_in", "inbox_invited", "inbox_joined", "inbox_signed_in"]
        assert await actions(ports) == expected


async def test_only_the_own_domain_is_invited(ports, site, visitor):
    await signs_in(ports, visitor)
    for address in ("ann@camford.example", "ann@gmail.com", "ann@oxbridge.example.org", "ann"):
        assert (await invites(visitor, address)).status == 400
    assert (await invites(visitor, "ann@physics.oxbridge.example")).status == 200
    assert [to for to, _ in await mails(ports, "inbox_invited")] == ["ann@physics.oxbridge.example"]


async def test_invitations_are_limited_and_removing_somebody_makes_no_room(ports, visitor, clock):
    await signs_in(ports, visitor)
    for place in range(INVITATIONS):
        assert (await invites(visitor, f"a{place}@oxbridge.example")).status == 200
        people = await visitor.get("/inbox/people")
        (path,) = re.findall(r'href="(/inbox/people/[\w-]+)" aria-label="Remove: ', people.text)
        await visitor.post(path, form=form_in(people))
    refused = await invites(visitor, "late@oxbridge.example")
    assert (refused.status, "as many invitations as an hour allows" in refused.text) == (400, True)
    assert len(await mails(ports, "inbox_invited")) == INVITATIONS
    clock.advance(LINKS_WINDOW)
    assert (await invites(visitor, "late@oxbridge.example")).status == 200


async def test_who_is_removed_is_out_at_once(ports, site):
    contact, colleague = await two_members(ports, site)
    async with contact, colleague:
        people = await contact.get("/inbox/people")
        (ann,) = re.findall(r'href="(/inbox/people/[\w-]+)" aria-label="Remove: ann', people.text)
        assert "Remove ann@oxbridge.example?" in (await contact.get(ann)).text
        assert (await contact.post(ann, form=form_in(people))).status == 303
        assert "Send me a link" in (await colleague.get("/inbox")).text
        assert (await colleague.post("/inbox", email="ann@oxbridge.example")).status == 200
        assert (await contact.post(ann, form=form_in(people))).status == 404
        (own,) = re.findall(
            r'href="(/inbox/people/[\w-]+)" aria-label="Leave', (await contact.get("/inbox/people")).text
        )
        await contact.post(own, form=form_in(people))
        assert "Send me a link" in (await contact.get("/inbox")).text
        assert (await actions(ports))[-2:] == ["inbox_removed", "inbox_left"]


async def test_the_register_ends_what_it_no_longer_vouches_for(ports, site, visitor):
    contact, colleague = await two_members(ports, site)
    async with contact, colleague:
        await register_again(ports, replace(OXFORD, contact_email="new@oxbridge.example"))
        assert "Send me a link" in (await contact.get("/inbox")).text
        assert "Sign out" in (await colleague.get("/inbox")).text
        await signs_in(ports, visitor, "new@oxbridge.example")
        assert ("ann@oxbridge.example", "new@oxbridge.example") in [
            (to, values["address"]) for to, values in await mails(ports, "inbox_joined")
        ]
        await register_again(ports, CAMFORD)
        for member in (colleague, visitor):
            assert "Send me a link" in (await member.get("/inbox")).text


async def register_again(ports: Ports, *institutions) -> None:
    """A new file of the register has these and no others."""
    await import_rows(
        ports,
        [
            {
                "name": one.name,
                "type": one.type.value,
                "country": one.country,
                "city": one.city,
                "email_domain": one.email_domain,
                "contact_email": one.contact_email,
            }
            for one in institutions
        ],
    )


# --- the list


@pytest.mark.begins_with(what=one_result)
async def test_the_list_names_exam_and_candidate_and_no_score_and_is_no_opening(ports, visitor):
    own = await a_released_link(ports)
    share, _ = await a_sent_share(ports, own)
    page = await signs_in(ports, visitor)
    for said in ("Zoë", "C1 Advanced", "Shared on 23 November 2026", share.reference, "New"):
        assert said in page.text
    assert not any(word in page.text for word in ("190", "Grade", "ABC123456"))
    assert await views_of(ports, share) == []
    opened = await visitor.get(f"/inbox/results/{share.id}")
    for said in ("Genuine and current", "190", "Use of English", "University of Oxbridge"):
        assert said in opened.text
    assert await views_of(ports, share) == [CONTACT]
    again = await visitor.get("/inbox")
    assert ("Not opened yet" in page.text, f"Last opened by {CONTACT}" in again.text) == (True, True)


@pytest.mark.begins_with(what=one_result)
async def test_a_requirement_marks_each_row_and_a_mark_is_an_opening(ports, visitor):
    own = await a_released_link(ports)
    whole, _ = await a_sent_share(ports, own)
    overall, _ = await a_sent_share(ports, own, scope=Scope.OVERALL)
    form = form_in(await signs_in(ports, visitor))
    assert (await visitor.post("/inbox/requirement", form=form, overall="C1", papers="")).status == 400
    marked = await visitor.post("/inbox/requirement", form=form, overall="176", papers="169", follow=True)
    assert "You ask for: 176 overall, no paper under 169" in marked.text
    assert marked.text.count("Meets the requirement</p>") == 1
    assert marked.text.count("Shows too little to tell</p>") == 1
    assert (await views_of(ports, whole), await views_of(ports, overall)) == ([CONTACT], [])
    only = await visitor.post("/inbox/filter", form=form, mark="cannot_tell", follow=True)
    assert (overall.reference in only.text, whole.reference in only.text) == (True, False)
    assert await views_of(ports, overall) == [CONTACT]
    none = await visitor.post("/inbox/requirement", form=form, overall="", papers="", follow=True)
    assert "You ask for" not in none.text


@pytest.mark.begins_with(what=one_result)
async def test_what_is_no_longer_shown_is_not_in_the_list_either(ports, visitor, clock):
    own = await a_released_link(ports)
    share, _ = await a_sent_share(ports, own)
    form = form_in(await signs_in(ports, visitor))
    assert "Zoë" in (await visitor.get("/inbox")).text
    clock.advance(timedelta(days=30))
    form = form_in(await signs_in(ports, visitor))
    for is_erased in (False, True):
        file = await visitor.post("/inbox/results.csv", form=form)
        for answer in (await visitor.get("/inbox"), await visitor.get(f"/inbox/results/{share.id}"), file):
            assert ("Expired" in answer.text, "Zoë" in answer.text) == (True, False)
        if not is_erased:
            await privacy.erase(ports, ANA)
    assert await views_of(ports, share) == []


@pytest.mark.begins_with(what=one_result)
async def test_nothing_of_another_institutions_is_there(ports, site, visitor):
    own = await a_released_link(ports)
    share, _ = await a_sent_share(ports, own)
    async with site.visitor("203.0.113.8") as other:
        page = await signs_in(ports, other, CAMFORD.contact_email)
        assert share.reference not in page.text
        assert (await other.get(f"/inbox/results/{share.id}")).status == 404
        assert (await other.get(f"/inbox?older={share.id.hex}")).status == 404
        assert (await other.get("/inbox?older=x")).status == 404
        file = await other.post("/inbox/results.csv", form=form_in(page))
        assert share.reference not in file.text
        await signs_in(ports, visitor)
        people = await visitor.get("/inbox/people")
        (member,) = re.findall(r"/inbox/people/([\w-]+)", people.text)
        assert (await other.get(f"/inbox/people/{member}")).status == 404
        assert (await other.post(f"/inbox/people/{member}", form=form_in(page))).status == 404
        assert "Sign out" in (await visitor.get("/inbox")).text
    async with site.visitor("203.0.113.9") as stranger:
        for path in (f"/inbox/results/{share.id}", "/inbox/people", f"/inbox/people/{member}", "/inbox/requirement"):
            assert (await stranger.get(path)).location == "/inbox"
    assert await views_of(ports, share) == []


@pytest.mark.begins_with(what=one_result)
async def test_what_is_new_is_what_came_since_the_last_visit(ports, visitor, clock):
    own = await a_released_link(ports)
    first, _ = await a_sent_share(ports, own)
    form = form_in(await signs_in(ports, visitor))
    clock.advance(VISIT_GAP)
    second, _ = await a_sent_share(ports, own)
    await visitor.get("/inbox")
    only = await visitor.post("/inbox/filter", form=form, new="1", follow=True)
    assert (first.reference in only.text, second.reference in only.text) == (False, True)
    everything = await visitor.post("/inbox/filter", form=form, follow=True)
    assert first.reference in everything.text


async def test_the_list_is_filtered_by_name_exam_and_level_and_goes_page_by_page(ports, visitor, clock, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 2)
    people = {"ABC123456": "Zoë", "ABC123457": "Ömer", "ABC123458": "Ana"}
    await import_sample(
        ports,
        entries=[an_entry(number, given_names=name) for number, name in people.items()],
        results=[a_result(number) for number in people],
    )
    await release(ports)
    shares = {}
    for place, (number, name) in enumerate(people.items()):
        own = await link(ports, ANA if not place else type(ANA)(900 + place), number)
        shares[name], _ = await a_sent_share(ports, own)
        clock.advance(timedelta(seconds=1))
    form = form_in(await signs_in(ports, visitor))

    async def shown(**fields: str) -> set[str]:
        page = await visitor.post("/inbox/filter", form=form, follow=True, **fields)
        return {name for name, share in shares.items() if share.reference in page.text}

    assert await shown(name="omer") == {"Ömer"}
    assert await shown(name="garcia lop", exam="C1-CAE", level="B2") == {"Ömer", "Ana"}
    assert await shown(exam="B2-FCE") == set()
    assert await shown(level="C2") == set()
    await shown()
    first = await visitor.get("/inbox")
    assert [name for name, share in shares.items() if share.reference in first.text] == ["Ömer", "Ana"]
    (older,) = re.findall(r'href="(/inbox\?older=\w+)"', first.text)
    last = await visitor.get(older)
    assert [name for name, share in shares.items() if share.reference in last.text] == ["Zoë"]
    assert "older=" not in last.text
    assert "omer" not in last.url


@pytest.mark.begins_with(what=one_result)
async def test_the_file_has_what_is_shown_and_opens_what_it_holds(ports, visitor):
    own = await a_released_link(ports)
    whole, _ = await a_sent_share(ports, own)
    level, _ = await a_sent_share(ports, own, scope=Scope.LEVEL, level="C1")
    file = await visitor.post("/inbox/results.csv", form=form_in(await signs_in(ports, visitor)))
    assert file.headers["Content-Disposition"] == 'attachment; filename="results.csv"'
    async with visitor.session.post(file.url, data={"form": form_in(await visitor.get("/inbox"))}) as raw:
        assert (await raw.read()).startswith(b"\xef\xbb\xbfReference number,State,")
    rows = {row["Reference number"]: row for row in csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff")))}
    assert rows[whole.reference]["Given names"] == "Zoë"
    assert rows[whole.reference]["Overall score"] == "190"
    assert rows[whole.reference]["Speaking"] == "195"
    assert (rows[level.reference]["Level asked for"], rows[level.reference]["Level reached"]) == ("C1", "Yes")
    assert (rows[level.reference]["Overall score"], rows[level.reference]["Speaking"]) == ("", "")
    for share in (whole, level):
        assert await views_of(ports, share) == [CONTACT]
    assert (await actions(ports))[-1] == "inbox_exported"


async def test_behind_https_the_cookie_is_for_https(ports):
    await register(ports)
    secure = replace(ports, policy=replace(ports.policy, public_url="https://results.exams.example"))
    async with served(secure) as site, site.visitor() as visitor:
        answer = await visitor.post(await link_for(secure, visitor, CONTACT))
        assert all("Secure" in cookie for cookie in answer.cookies)
