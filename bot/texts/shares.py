"""`/shares`: every share with how it stands and who has looked, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from bot.core.messages import Button, Message, rows
from bot.core.sharing import Scope, ShareState
from bot.texts import disclosure, navigation, share_buttons
from bot.texts.callbacks import press
from bot.texts.share_buttons import Verb
from bot.texts.share_condition import condition_words
from bot.texts.sharing import why_not
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.core.messages import Row
    from bot.core.share_choices import OwnShare, WhyNot
    from bot.core.sharing import Share, ShareView
    from bot.texts.words import Words

PAGE: Final = 6
_VIEWS_SHOWN: Final = 3
_LABEL: Final = 30


def none_yet(words: Words) -> Message:
    text = words(
        "You have sent no result yet. Send my result shows you exactly what they will see before anything goes out."
    )
    return Message(text, keyboard=rows(navigation.send_my_result(words), navigation.home(words)))


def listed(words: Words, shares: Sequence[OwnShare], page: int, now: datetime) -> Message:
    """Newest first. What can be done about one that is alone hangs under it; else each is opened by its name."""
    shown = shares[page * PAGE : (page + 1) * PAGE]
    text = Markup("\n\n".join((words("<b>Your shares</b>"), *(_about(words, own, now) for own in shown))))
    standing = [own.share for own in shown if own.share.is_standing(now)]
    if len(standing) == 1:
        each: Sequence[Row] = _actions(words, standing[0], now)
    else:
        each = [(Button(_short(share.recipient.name), press(Verb.SHOW, share.id)),) for share in standing]
    older = len(shares) > (page + 1) * PAGE
    onwards = (Button(words.plain("Older ones"), press(Verb.OLDER, page + 1)),) if older else ()
    return Message(text, keyboard=rows(*each, *onwards, navigation.send_my_result(words), navigation.home(words)))


def card(words: Words, own: OwnShare, now: datetime) -> Message:
    keyboard = rows(*_actions(words, own.share, now), navigation.my_shares(words))
    return Message(_about(words, own, now), keyboard=keyboard)


def sent_now(words: Words, own: OwnShare, now: datetime) -> Message:
    """The mail is on its way."""
    head = words("Sent to <b>{recipient}</b>: the mail is on its way now.", recipient=own.share.recipient.name)
    return Message(Markup(f"{head}\n\n{_about(words, own, now)}"), keyboard=card(words, own, now).keyboard)


def ended(words: Words, own: OwnShare, now: datetime) -> Message:
    """Undone, declined or revoked."""
    heads = {
        ShareState.UNDONE: words("Undone: nothing is sent, and nobody is told."),
        ShareState.DECLINED: words("It is not sent, and nobody is told."),
        ShareState.REVOKED: words(
            "Revoked: whoever holds the link sees nothing of your result any more, only that it was withdrawn."
        ),
    }
    head = heads.get(own.share.state, Markup(""))
    text = Markup(f"{head}\n\n{_about(words, own, now)}")
    return Message(text, keyboard=rows(navigation.send_my_result(words), navigation.my_shares(words)))


def revoke_question(words: Words, own: OwnShare) -> Message:
    text = words(
        "Revoke what you shared with <b>{recipient}</b>?\n\nFrom then on they see nothing of your result, only that you withdrew"
        " it. What they have seen, kept or printed stays with them. To show it again, send it again.",
        recipient=own.share.recipient.name,
    )
    yes = Button(words.plain("Yes, revoke"), press(Verb.REVOKE_CONFIRMED, own.share.id))
    no = Button(words.plain("No, keep it"), press(Verb.SHOW, own.share.id))
    return Message(text, keyboard=rows(yes, no))


def cannot_go(words: Words, why: WhyNot, own: OwnShare, now: datetime) -> Message:
    """Asked to send it all the same."""
    text = Markup(f"{words('It can not be sent now.')} {why_not(words, why, own.share.recipient.name)}")
    return Message(text, keyboard=card(words, own, now).keyboard)


def not_yours(words: Words) -> str:
    """A pop-up: for a share that is forgotten and for one that never was this person's."""
    return words.plain("This share is not there (any more). /shares shows yours.")


def done_before(words: Words) -> str:
    """A pop-up: it has gone on since this button was shown."""
    return words.plain("This has changed since: I show you how it stands now.")


def _short(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1].rstrip()}…"


def _about(words: Words, own: OwnShare, now: datetime) -> Markup:
    share = own.share
    head = words("<b>{recipient}</b>", recipient=share.recipient.name)
    exam = own.exam.name if own.exam else words.plain("an exam that is gone")
    what = words("{exam}: {scope}", exam=exam, scope=_scope(words, share))
    lines = [head, what, *_state(words, own, now), *_views(words, own)]
    if share.sent_at:
        lines.append(words("Reference number: {reference}", reference=share.reference))
    return Markup("\n".join(lines))


def _scope(words: Words, share: Share) -> str:
    match share.scope:
        case Scope.LEVEL:
            return disclosure.level_question(words, share.level or "")
        case Scope.OVERALL:
            return words.plain("overall and CEFR level")
        case Scope.PAPERS:
            return words.plain("all papers")
        case _:
            assert_never(share.scope)


def _state(words: Words, own: OwnShare, now: datetime) -> Iterator[Markup]:
    share = own.share
    if share.ended_at is not None:
        yield _ended(words, share.state, words.moment(share.ended_at))
    elif share.state is ShareState.OPEN and share.expires_at is not None:
        ends = words.moment(share.expires_at)
        expired = share.has_expired(now)
        yield words("Expired {moment}.", moment=ends) if expired else words("Shown until {moment}.", moment=ends)
    elif share.state is ShareState.PENDING and share.sends_at is not None:
        yield words("The mail leaves at {moment}.", moment=words.moment(share.sends_at))
    elif share.state is ShareState.ASKING:
        yield words("Waits for your decision: it is not sent.")
    elif share.state is ShareState.PLANNED:
        yield words("Waits for your result.")
        if own.exam:
            yield condition_words(words, own.exam, share.condition)


def _ended(words: Words, state: ShareState, moment: str) -> Markup:
    said = {
        ShareState.UNDONE: words("Undone {moment}, before the mail left.", moment=moment),
        ShareState.DECLINED: words("Not sent ({moment}).", moment=moment),
        ShareState.REVOKED: words("Revoked {moment}.", moment=moment),
    }
    return said.get(state) or words("Ended {moment}, with the link to your exam.", moment=moment)


def _views(words: Words, own: OwnShare) -> Iterator[Markup]:
    if not own.share.sent_at:
        return
    if not own.views:
        yield words("Not opened yet.")
        return
    yield words.plural("Opened {n} time; the latest:", "Opened {n} times; the latest:", len(own.views))
    for view in reversed(own.views[-_VIEWS_SHOWN:]):
        yield _view(words, view)


def _view(words: Words, view: ShareView) -> Markup:
    if view.by:
        return words("• {moment}, by {person}", moment=words.moment(view.at), person=view.by)
    return words("• {moment}", moment=words.moment(view.at))


def _actions(words: Words, share: Share, now: datetime) -> tuple[Row, ...]:
    match share.state:
        case ShareState.PLANNED:
            return rows(share_buttons.undo(words, share.id))
        case ShareState.ASKING:
            return rows((share_buttons.send_it_anyway(words, share.id), share_buttons.do_not_send(words, share.id)))
        case ShareState.PENDING:
            return rows((share_buttons.undo(words, share.id), share_buttons.send_at_once(words, share.id)))
        case ShareState.OPEN if not share.has_expired(now):
            return rows(share_buttons.revoke(words, share.id))
        case _:
            return ()
