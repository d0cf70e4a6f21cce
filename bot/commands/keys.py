"""`results-bot keys generate --signing` and what `keys list` says of signing keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.core.errors import AlreadyDone
from bot.services import signing
from bot.services.ports.signing import Algorithm

if TYPE_CHECKING:
    from rich.console import Console

    from bot.services.ports.base import Ports
    from bot.services.ports.signing import PublicKey

DONE: Final = 0
REJECTED: Final = 1
_SIGNS: Final = {Algorithm.ES256: "statements", Algorithm.RS256: "credentials"}


async def generate_signing_key(ports: Ports, *, actor: str, out: Console) -> int:
    """The one before it is retired and goes on verifying."""
    try:
        keys = await signing.renew(ports, actor)
    except AlreadyDone:
        _say(out, "Another signing key was made at this very moment. `results-bot keys list` shows it.")
        return REJECTED
    for key in keys:
        _say(out, f"{_named(key)} signs from now on. What earlier keys signed still verifies.")
    return DONE


async def list_signing_keys(ports: Ports, *, out: Console) -> int:
    """One line a key, the newest first."""
    keys = await signing.public_keys(ports)
    for key in keys:
        state = f"retired {key.retired_at:%Y-%m-%d %H:%M} UTC, still verifies" if key.retired_at else "signs"
        _say(out, f"{_named(key)}, made {key.created_at:%Y-%m-%d %H:%M} UTC: {state}")
    if not keys:
        _say(out, "There is no signing key yet: the first start makes one.")
    return DONE


async def print_certificates(ports: Ports) -> int:
    """PEM and nothing else, the newest first, to be written to a file and handed to whoever verifies."""
    keys = await signing.public_keys(ports)
    sys.stdout.write("".join(key.certificate for key in keys))
    return DONE if keys else REJECTED


def _named(key: PublicKey) -> str:
    return f"Signing key {key.number} for {_SIGNS[key.algorithm]} ({key.algorithm}, {key.kid})"


def _say(out: Console, line: str) -> None:
    out.print(Text(line), soft_wrap=True)
