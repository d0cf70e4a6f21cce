"""Dates, enquiries, settings, privacy and help as they read."""

import re

from bot.core.entries import Format
from bot.core.exams import Catalogue
from bot.core.identity import IdNumber
from bot.core.messages import Message
from bot.core.results import Status
from bot.core.roles import Role
from bot.core.viewing import BeingChecked
from bot.texts import account, enquiries, language, privacy, start, timetable
from bot.texts import help as help_texts
from bot.texts.words import words_in
from tests.support.exams import RELEASED, an_exam, awaited

EN = words_in("en")
TODAY = RELEASED.date()


def read(message: Message) -> str:
    return re.sub(r"<[^>]+>", "", message.text)


def labels(message: Message) -> list[str]:
    return [button.text for row in message.keyboard for button in row]


def test_a_stranger_is_greeted_with_one_button() -> None:
    assert labels(start.welcome(EN, "Sample Exams", staff=False)) == ["Link my results"]


def test_who_has_linked_finds_everything_from_the_start_page() -> None:
    message = start.home(EN, "Sample Exams", 1, staff=False)
    assert labels(message) == ["My results", "Send my result", "Link another result", "Settings", "Help"]
    assert "1 exam linked" in message.text
    assert "2 exams linked" in start.home(EN, "Sample Exams", 2, staff=False).text


def test_staff_find_their_menu_from_the_start_page() -> None:
    assert labels(start.welcome(EN, "Sample Exams", staff=True))[-1] == "Staff menu"
    assert labels(start.home(EN, "Sample Exams", 1, staff=True))[-1] == "Staff menu"


def test_dates_are_those_of_the_persons_own_exams(catalogue: Catalogue) -> None:
    exams = [
        an_exam(catalogue, standing=awaited()),
        an_exam(catalogue),
        an_exam(catalogue, status=Status.PENDING),
        an_exam(catalogue, standing=BeingChecked()),
    ]
    said = read(timetable.own_windows(EN, exams, TODAY))
    assert "The result is expected between 21 November 2026 and 28 November 2026." in said
    assert "certificate reaches your exam centre (Centro de Exámenes, Madrid) between 7 December 2026" in said
    assert said.count("The result is out") == 2
    assert "checking" in said


def test_a_window_that_has_passed_is_late(catalogue: Catalogue) -> None:
    late = awaited().window.closes.replace(month=12)
    assert "It is late" in read(timetable.own_windows(EN, [an_exam(catalogue, standing=awaited())], late))


def test_who_has_linked_nothing_reads_the_table() -> None:
    said = read(timetable.general(EN))
    assert "Digital exam: 5 to 10 days" in said
    assert "Exam on a computer: 2 to 3 weeks" in said
    assert "Exam on paper: 4 to 6 weeks" in said
    assert {timetable.format_name(EN, sat_as) for sat_as in Format} == {"digital", "on a computer", "on paper"}


def test_enquiries_are_explained_with_their_days_and_through_the_centre(catalogue: Catalogue) -> None:
    said = read(enquiries.enquiry(EN, an_exam(catalogue)))
    assert "Stage 1: a clerical re-check of the whole exam. It takes 5 working days." in said
    assert "Writing is marked once more in full. It takes 15 working days." in said
    assert "Speaking cannot be re-checked" in said
    assert "replacement until 7 November 2027" in said
    assert "exams@es001.example" in said


def test_without_a_certificate_nothing_is_said_of_replacing_it(catalogue: Catalogue) -> None:
    assert "replacement" not in read(enquiries.enquiry(EN, an_exam(catalogue, overall=130)))
    assert "Stage 1" not in read(enquiries.enquiry(EN, an_exam(catalogue, status=Status.WITHHELD)))


def test_settings_show_the_email_masked_and_each_id_on_its_button(catalogue: Catalogue) -> None:
    message = account.settings(EN, [an_exam(catalogue)], "ana.garcia@example.org")
    assert labels(message)[0] == "ABC123456"
    assert "ABC•••456: B2 First" in message.text
    assert "a•••@example.org" in message.text
    assert "ana.garcia" not in message.text


def test_settings_of_who_has_nothing_offer_to_link() -> None:
    message = account.settings(EN, [], None)
    assert "Link my results" in labels(message)
    assert "Email: none" in message.text


def test_unlinking_is_asked_about_and_confirmed(catalogue: Catalogue) -> None:
    assert "Unlink" in labels(account.one_id(EN, an_exam(catalogue)))
    assert "Yes, unlink" in labels(account.unlink_question(EN, an_exam(catalogue), 0))
    assert "2 shares of your result end with it" in account.unlink_question(EN, an_exam(catalogue), 2).text
    assert "unlinked" in account.unlinked(EN, IdNumber("ABC123456")).text


def test_the_email_page_offers_what_can_be_done() -> None:
    assert labels(account.email_page(EN, None))[:1] == ["Add email"]
    assert labels(account.email_page(EN, "ana@example.org"))[:2] == ["Change email", "Remove email"]


def test_the_privacy_page_links_to_the_notice_and_the_terms() -> None:
    message = privacy.what_is_kept(
        EN, organisation="Sample Exams", privacy_url="https://p.example", terms_url="https://t.example"
    )
    assert {button.url for row in message.keyboard for button in row} >= {"https://p.example", "https://t.example"}
    assert "Erase my data" in labels(message)
    assert "Yes, erase everything" in labels(privacy.erase_question(EN, 0))
    assert "1 share of your result ends" in privacy.erase_question(EN, 1).text


def test_the_receipt_says_what_went_and_what_stays() -> None:
    said = read(privacy.erased(EN, links=2, email=True, deliveries=1, shares=3, staff=False))
    assert "erased" in said
    removed, stays = said.split("Stays:")
    assert "2 linked ID Numbers" in removed
    assert "your email" in removed
    assert "1 alert" in removed
    assert "audit log" in stays
    assert "they belong to the exam board" in stays
    assert "role" not in stays
    assert "your role" in read(privacy.erased(EN, links=0, email=False, deliveries=0, shares=0, staff=True))


def test_every_language_is_named_in_itself() -> None:
    assert labels(language.choice(EN))[:2] == ["English", "Español"]


def test_help_names_every_command_and_whom_to_ask_and_staff_commands_to_staff_alone() -> None:
    said = read(help_texts.overview(EN, "help@exams.example", set()))
    assert re.findall(r"^/(\w+)", said, re.MULTILINE) == [
        "start", "link", "results", "share", "shares", "when", "account", "language", "privacy", "help", "cancel",
    ]  # fmt: skip
    assert "help@exams.example" in said
    assert "/audit" in read(help_texts.overview(EN, "help@exams.example", {Role.OWNER}))


def test_what_is_not_understood_leads_to_the_help() -> None:
    said = (help_texts.not_understood(EN), help_texts.held_a_number(EN), help_texts.holds_a_number(EN))
    assert all("/help" in message.text for message in said)


def test_every_pop_up_fits_into_one() -> None:
    pop_ups = (help_texts.old_button(EN), privacy.nothing_to_erase(EN), account.not_linked_any_more(EN))
    assert all(len(text) <= 200 for text in pop_ups)
