"""`results-bot verify`: is this file what was signed, and by whom. Says what it knows, and what only the web page knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.core.signatures import Fault, NotGenuine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from bot.core.signatures import Signed
    from bot.services.ports.documents import Examine
    from bot.services.ports.signing import PublicKey

GENUINE: Final = 0
NOT_GENUINE: Final = 1

_FAULTS: Final = {
    Fault.UNREADABLE: "this is no PDF. Statements of results are: give the file as it was downloaded.",
    Fault.NOT_SIGNED: "this PDF is not signed at all. A statement of results always is.",
    Fault.ALTERED: "this file is not as it was signed: something in it was changed, or its signature is broken.",
    Fault.ADDED_TO: "something was added to this file after it was signed.",
}
_GROUP: Final = 4


def verify_pdf(content: bytes, *, examine: Examine, trusted: Mapping[str, str], out: Console) -> int:
    """`trusted`: how each certificate that is believed is called, by its fingerprint."""
    try:
        signed = examine(content)
    except NotGenuine as refused:
        _say(out, f"Not genuine: {_FAULTS[refused.fault]}")
        return NOT_GENUINE
    if signed.is_by(trusted):
        _say(out, f"Genuine: signed by {signed.signer}{_when(signed)}, and not changed since.")
        _say(out, f"Key: {trusted[signed.fingerprint]}.")
    else:
        _say(
            out,
            f"Not confirmed: the file is whole and as it was signed{_when(signed)}, but by a key that is not trusted here.",
        )
        _say(out, f"It calls itself {signed.signer}: anybody could. {_where_trust_comes_from(trusted)}")
    _say(out, f"Certificate (SHA-256): {_grouped(signed.fingerprint)}")
    if signed.timestamp:
        moment = f"{signed.timestamp.at:%Y-%m-%d %H:%M:%S} UTC"
        _say(out, f"Timestamp: {moment}, by {signed.timestamp.server}, who is not vouched for here.")
    _say(out, "Whether the result still stands today, only the address on the statement can say.")
    return GENUINE if signed.is_by(trusted) else NOT_GENUINE


def name_of(key: PublicKey) -> str:
    """Of a key of this database."""
    retired = f", retired {key.retired_at:%Y-%m-%d}, still verifies" if key.retired_at else ""
    return f"signing key {key.number} of this database{retired}"


def _when(signed: Signed) -> str:
    return f" on {signed.signed_at:%Y-%m-%d %H:%M} UTC" if signed.signed_at else ""


def _where_trust_comes_from(trusted: Mapping[str, str]) -> str:
    ask = "Ask the exam board for its certificates (`results-bot keys list --pem`) and give the file with --trust."
    return (
        ask
        if not trusted
        else f"{len(trusted)} certificates are trusted here; if it is a newer one: {ask[0].lower()}{ask[1:]}"
    )


def _grouped(fingerprint: str) -> str:
    return " ".join(fingerprint[start : start + _GROUP] for start in range(0, len(fingerprint), _GROUP))


def _say(out: Console, line: str) -> None:
    out.print(Text(line), soft_wrap=True)
