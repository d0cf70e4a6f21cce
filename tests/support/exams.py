"""Linked exams as values, for texts: `an_exam(catalogue, "B2-FCE", overall=185)`."""

from datetime import UTC, date, datetime
from uuid import UUID

from bot.core.accounts import AccountId, Link, LinkId
from bot.core.entries import Centre, Entry, EntryId, Format, SessionName
from bot.core.exams import Catalogue
from bot.core.identity import IdNumber
from bot.core.results import Result, Status, shown
from bot.core.timetable import certificate_window, release_window
from bot.core.viewing import Awaited, Open, OwnExam, Standing

EXAM_DATE = date(2026, 11, 7)
RELEASED = datetime(2026, 11, 23, 8, tzinfo=UTC)
CENTRE = Centre(
    "ES001", "Centro de Exámenes", "ES", "Madrid", "exams@es001.example", "+34 910 000 001", "es001.example"
)
LINK = LinkId(UUID(int=7))


def an_exam(
    catalogue: Catalogue,
    code: str = "B2-FCE",
    *,
    standing: Standing | None = None,
    overall: int = 165,
    status: Status = Status.FINAL,
    scores: dict[str, int] | None = None,
    centre: Centre | None = CENTRE,
    given_names: str = "Zoë",
    family_name: str = "García López",
) -> OwnExam:
    """A linked exam; without `standing` its result is out, each paper as good as the overall."""
    exam = catalogue.exam(code)
    id_number = IdNumber("ABC123456")
    entry = Entry(
        id=EntryId(UUID(int=1)),
        id_number=id_number,
        given_names=given_names,
        family_name=family_name,
        session=SessionName("2026-11-B2"),
        exam=code,
        format=Format.COMPUTER,
        exam_date=EXAM_DATE,
        centre_number="ES001",
    )
    if standing is None:
        final = status is Status.FINAL
        papers = scores or {paper.key: overall for paper in exam.papers}
        result = Result(status, papers if final else {}, overall if final else None)
        certificate = certificate_window(RELEASED.date())
        standing = Open(shown(result, exam), RELEASED, certificate, UUID(int=2))
    link = Link(LINK, AccountId(UUID(int=3)), id_number, RELEASED)
    return OwnExam(link, entry, exam, centre, standing)


def awaited() -> Awaited:
    return Awaited(release_window(Format.COMPUTER, EXAM_DATE))
