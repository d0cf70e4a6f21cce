"""What a chat has chosen so far on the way to a share: a typed view of the dialogue, which is sealed and lives for 15 minutes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.core.institutions import InstitutionType
from bot.core.share_choices import Choice
from bot.core.sharing import Condition, Consent, Duration, Period, Recipient, Scope, ShareId
from bot.services.sharing import Agreed, Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.context import Context


class State(StrEnum):
    """What is waited for."""

    EXAM = "exam"
    RECIPIENT = "recipient"
    ALREADY = "already"
    LABEL = "label"
    SCOPE = "scope"
    LEVEL = "level"
    PERIOD = "period"
    DAY = "day"
    WHICH_DAY = "which_day"
    CONDITION = "condition"
    OVERALL = "overall"
    PAPERS = "papers"
    PAPER = "paper"
    PREVIEW = "preview"


class Draft:
    """Reads and writes the dialogue in hand."""

    def __init__(self, context: Context) -> None:
        self._data: dict[str, Any] = context.dialogue.data
        self._update = context.incoming.update_id if context.incoming else 0

    # --- questions and their buttons

    def new_number(self) -> str:
        """Of the question that is asked now. The same where the same update is handled again: what was shown goes on working."""
        self._data["number"] = f"{self._update:x}"
        return self.number

    @property
    def number(self) -> str:
        return str(self._data.get("number", ""))

    # --- the exam

    @property
    def link(self) -> UUID:
        return UUID(hex=self._data["link"])

    @link.setter
    def link(self, link: UUID) -> None:
        self._data["link"] = link.hex

    @property
    def links(self) -> list[str]:
        """Those that can be chosen from."""
        return list(self._data.get("links", ()))

    def offer_links(self, links: Sequence[UUID]) -> None:
        self._data["links"] = [link.hex for link in links]

    # --- the recipient

    @property
    def typed(self) -> str:
        """What was searched for."""
        return str(self._data.get("typed", ""))

    @typed.setter
    def typed(self, typed: str) -> None:
        self._data["typed"] = typed

    @property
    def recipient(self) -> Recipient | None:
        stored = self._data.get("recipient")
        if stored is None:
            return None
        name, identity, kind, country, city = stored
        return Recipient(name, identity, InstitutionType(kind) if kind else None, country, city)

    def address_to(self, recipient: Recipient) -> None:
        kind = recipient.type.value if recipient.type else None
        self._data["recipient"] = [recipient.name, recipient.identity, kind, recipient.country, recipient.city]

    # --- how much, how long, on which condition

    @property
    def scope(self) -> Scope:
        return Scope(self._data.get("scope", Scope.PAPERS))

    @scope.setter
    def scope(self, scope: Scope) -> None:
        self._data["scope"], self._data["level"] = scope.value, None

    @property
    def level(self) -> str | None:
        return self._data.get("level")

    @level.setter
    def level(self, level: str) -> None:
        self._data["level"] = level

    @property
    def duration(self) -> Duration:
        period, day = self._data.get("duration", (Period.MONTH.value, None))
        return Duration(Period(period), date.fromisoformat(day) if day else None)

    @duration.setter
    def duration(self, duration: Duration) -> None:
        self._data["duration"] = [duration.period.value, duration.until.isoformat() if duration.until else None]

    @property
    def days(self) -> list[date]:
        """Both readings of an ambiguous one."""
        return [date.fromisoformat(day) for day in self._data.get("days", ())]

    def offer_days(self, *days: date) -> None:
        self._data["days"] = [day.isoformat() for day in days]

    @property
    def condition(self) -> Condition | None:
        overall, papers = self._data.get("condition", (None, {}))
        return Condition(overall, papers) if overall is not None or papers else None

    def no_condition(self) -> None:
        self._data.pop("condition", None)

    def need_overall(self, least: int | None) -> None:
        _, papers = self._data.get("condition", (None, {}))
        self._data["condition"] = [least, papers]

    def need_paper(self, paper: str, least: int) -> None:
        overall, papers = self._data.get("condition", (None, {}))
        self._data["condition"] = [overall, {**papers, paper: least}]

    @property
    def paper(self) -> str:
        """Whose least score is asked for."""
        return str(self._data.get("paper", ""))

    @paper.setter
    def paper(self, key: str) -> None:
        self._data["paper"] = key

    def choice(self, recipient: Recipient) -> Choice:
        return Choice(recipient, self.scope, self.level, self.duration, self.condition)

    # --- what is agreed to

    def keep_preview(self, share: UUID, words: str, language: str, at: datetime, version: UUID | None) -> None:
        """The very words that were shown; the id makes a yes that comes twice one share."""
        self._data["preview"] = [share.hex, words, language, at.isoformat(), version.hex if version else None]

    def agreed(self, recipient: Recipient) -> Agreed | None:
        stored = self._data.get("preview")
        if stored is None:
            return None
        share, words, language, at, version = stored
        consent = Consent(words, language, datetime.fromisoformat(at))
        return Agreed(
            ShareId(UUID(hex=share)), self.link, self.choice(recipient), consent, UUID(hex=version) if version else None
        )

    @property
    def key(self) -> Key | None:
        """Of a plain link that is being previewed: nothing opens with it yet."""
        stored = self._data.get("key")
        return Key(*stored) if stored else None

    def keep_key(self, key: Key) -> None:
        self._data["key"] = [key.token, key.code]
