"""Where the web side is reached: taken at once, so that nobody is refused, and served once the web side is loaded."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class PortTaken(Exception):  # noqa: N818  the name says what happened
    """Nothing can listen there; the text is one line for the operator."""


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """On a free port where 0 is asked for; who comes waits to be served. Raises `PortTaken`."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            raise PortTaken(
                f"BOT_HTTP_PORT: nothing can listen on {host} port {port} ({error.strerror}); choose another"
            ) from None
        yield listener
