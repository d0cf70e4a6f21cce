"""A cable between the product and PostgreSQL that a test may cut and mend."""

import asyncio
from types import TracebackType
from typing import Self

import sqlalchemy as sa

_CHUNK = 65536


class Cable:
    """`async with Cable(url) as cable:` — the product is given `cable.url`."""

    def __init__(self, url: str) -> None:
        self._server = sa.make_url(url)
        self._ends: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_cut = False
        self._listener: asyncio.Server
        self.url = ""

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port = self._listener.sockets[0].getsockname()[1]
        here = self._server.set(host="127.0.0.1", port=port, query={})
        self.url = here.render_as_string(hide_password=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Every connection breaks, and none can be made."""
        self._is_cut = True
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._is_cut = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_unix_connection(self._socket())
        self._ends |= {writer, there_writer}
        for source, sink in ((reader, there_writer), (there_reader, writer)):
            task = asyncio.create_task(self._pass_on(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while chunk := await source.read(_CHUNK):
                sink.write(chunk)
                await sink.drain()
        except OSError:
            pass
        finally:
            self._ends.discard(sink)
            sink.close()

    def _socket(self) -> str:
        return f"{self._server.query['host']}/.s.PGSQL.5432"
