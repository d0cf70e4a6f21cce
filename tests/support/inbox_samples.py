"""Sample values of an institution's inbox. In Chinese, like the others."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bot.core.errors import InvalidInput
from bot.core.inbox import Judgement, Member, MemberId, Requirement
from bot.core.sharing import Closed, Recipient, ShareView, Why
from tests.support.share_samples import AT, GENUINE, WORD
from tests.support.shares import a_share

_ADDRESS = "安@例子.example"
_ID = MemberId(UUID(int=7))
_MAIL = {
    **dict.fromkeys(("institution", "organisation", "support"), WORD),
    **dict.fromkeys(("by", "address"), _ADDRESS),
    "public_url": "https://例子.example",
    "link": "https://例子.example/LINK",
}
_SHARE = a_share(recipient=Recipient(WORD, "例子.example"), sent_at=AT, expires_at=AT)
_CLOSED = [Closed(why, AT) for why in Why]
_JUDGEMENTS = [None, *Judgement]

BY_TYPE: Mapping[str, list[Any]] = {
    "Member": [Member(_ID, WORD, _ADDRESS, "en", None, AT, joined_at) for joined_at in (None, AT)],
    "Judgement": list(Judgement),
    "Judgement | None": _JUDGEMENTS,
    "Requirement | None": [None, Requirement(176), Requirement(None, 169), Requirement(176, 169)],
    "ShareView | None": [None, *(ShareView(AT, by) for by in ("", _ADDRESS))],
    "Disclosure": [*GENUINE, *_CLOSED],
    "Sequence[tuple[Share, Disclosure, Judgement | None]]": [
        [],
        [(_SHARE, said, judged) for said in (*GENUINE, *_CLOSED) for judged in _JUDGEMENTS],
    ],
    **{f"inbox_mails.{name}: Values": [_MAIL] for name in ("link", "invited", "joined")},
    "inbox_pages.address_fault: InvalidInput": [
        InvalidInput("email", reason) for reason in ("free_mail", "domain", "full", "letters", "shape")
    ],
}
