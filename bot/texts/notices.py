"""Every notice by its name: what is queued as a name and values becomes words when it is sent, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.texts import (
    amending,
    asking_institution,
    correction_mail,
    email,
    guessing,
    importing,
    inbox_mails,
    institution_requests,
    release_notices,
    roles,
    share_mail,
    share_notices,
    support,
    withholding,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.messages import Mail, Message
    from bot.texts.words import Words

    Values = Mapping[str, str | int]

IN_CHAT: Final[Mapping[str, Callable[[Words, Values], Message]]] = {
    "approval_request": release_notices.approval_request,
    "release_approved": release_notices.approved,
    "release_rejected": release_notices.rejected,
    "release_voided": release_notices.voided,
    "taken_back": release_notices.taken_back,
    "released_on_time": release_notices.on_time,
    "released_late": release_notices.late,
    "released_alone": release_notices.alone,
    "release_stopped": release_notices.stopped,
    "gave_up": release_notices.gave_up,
    "stars_spent": release_notices.stars_spent,
    "import_interrupted": importing.interrupted,
    "institution_asked": institution_requests.asked,
    "institution_added": asking_institution.added,
    "institution_declined": asking_institution.declined,
    "role_granted": roles.role_granted,
    "role_revoked": roles.role_revoked,
    "id_freed": support.id_freed,
    "share_opened": share_notices.share_opened,
    "amendment_approval_request": amending.approval_request,
    "amendment_release_approved": amending.approved,
    "amendment_release_rejected": amending.rejected,
    "amendment_release_voided": amending.voided,
    "amendment_taken_back": amending.was_taken_back,
    "amendment_released_alone": amending.alone,
    "result_withheld": withholding.result_withheld,
    "share_going": share_notices.share_going,
    "share_asking": share_notices.share_asking,
    "share_not_sent": share_notices.share_not_sent,
    "share_undelivered": share_notices.share_undelivered,
    "step_up": lambda words, values: guessing.step_up(words, int(values["per_minute"])),
}
"""A name is stored: it is added to, never renamed while one may be queued."""

BY_MAIL: Final[Mapping[str, Callable[[Words, Values], Mail]]] = {
    "email_code": lambda words, values: email.letter(words, str(values["code"])),
    "share_sent": share_mail.share_sent,
    "share_corrected": correction_mail.share_corrected,
    "share_withheld": correction_mail.share_withheld,
    "share_lifted": correction_mail.share_lifted,
    "inbox_link": inbox_mails.link,
    "inbox_invited": inbox_mails.invited,
    "inbox_joined": inbox_mails.joined,
}
TO_INSTITUTIONS: Final = frozenset({"share_sent", "share_corrected", "share_withheld", "share_lifted"})
"""Mails to people who never gave us their address: each is given our name and address, and the way to say `never again`."""
