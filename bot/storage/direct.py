"""SQLite on the event loop's own thread, for what is short and asked for thousands of times. Statements are compiled once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy.dialects.sqlite import dialect

from bot.storage.failures import reaching
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import sqlalchemy as sa
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.sql.base import Executable

_DIALECT: Final = dialect()
_COMPILED: Final = 100
"""Statements that are kept compiled: those that are constants of a module. Others would be compiled each time."""


class OnTheLoop:
    """Two connections to one file: one that looks, and one that writes while it has the turn of all writers."""

    def __init__(self, file: Path, turn: asyncio.Lock, looking: Sequence[str], writing: Sequence[str]) -> None:
        self._looker, self._writer = Kept(file, looking), Kept(file, writing)
        self._turn = turn
        self._strikes = asyncio.Lock()
        self._waiter = ThreadPoolExecutor(1, "sqlite")

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[AsyncConnection]:
        """Each statement sees a state of its own: a transaction around one would only add two more."""
        with self._looker.open() as driver:
            yield direct(driver)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction. Only where the file or the disk has to be waited for, another thread waits."""
        async with self._turn:
            with self._writer.open() as driver:
                await unbroken(self._aside(driver, "BEGIN IMMEDIATE"))
                yield direct(driver)
                await unbroken(self._aside(driver, "COMMIT"))

    @asynccontextmanager
    async def striking(self) -> AsyncIterator[AsyncConnection]:
        """One statement outside of a transaction, which commits by itself. It waits for its turn when it is there to be run."""
        yield cast("AsyncConnection", Aside(self._strike))  # as `direct`

    def drivers(self) -> list[sqlite3.Connection]:
        """For who wants to hear what is said on them."""
        with self._looker.open() as looking, self._writer.open() as writing:
            return [looking, writing]

    def close(self) -> None:
        self._looker.close()
        self._writer.close()
        self._waiter.shutdown()

    async def _strike(self, statement: str, values: Sequence[Any]) -> None:
        async with self._strikes, self._turn:  # of the long ones a single one stands in line before who taps
            with self._writer.open() as driver:
                await unbroken(self._aside(driver, statement, values))

    async def _aside(self, driver: sqlite3.Connection, statement: str, values: Sequence[Any] = ()) -> None:
        await asyncio.get_running_loop().run_in_executor(self._waiter, driver.execute, statement, values)


class Kept:
    """A connection, made when it is first needed, and anew after an error of its own."""

    def __init__(self, file: Path, pragmas: Sequence[str]) -> None:
        self._file, self._pragmas = file, pragmas
        self._driver: sqlite3.Connection | None = None

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """What is not committed when the block ends is rolled back."""
        driver = self._driver or self._connected()
        try:
            yield driver
        except sqlite3.Error:
            self.close()
            raise
        finally:
            if self._driver is not None and driver.in_transaction:
                driver.execute("ROLLBACK")

    def close(self) -> None:
        """One that is in a transaction takes it back."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _connected(self) -> sqlite3.Connection:
        with reaching():
            driver = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
            for pragma in self._pragmas:
                driver.execute(f"PRAGMA {pragma}")
        self._driver = driver
        return driver


class Direct:
    """In the dress of SQLAlchemy's asynchronous connections; but nothing is awaited, and SQLAlchemy is not asked.

    A statement takes some ten microseconds so, and through a driver's thread a hundred times as long where the loop is busy.
    """

    dialect: Final = _DIALECT

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver

    async def execute(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Rows:
        return _compiled(statement).run(self._driver, values or {})


class Aside:
    """The same dress for a long statement: a single trip to a thread, in which SQLite holds no interpreter up."""

    dialect: Final = _DIALECT

    def __init__(self, strike: Callable[[str, Sequence[Any]], Awaitable[None]]) -> None:
        self._strike = strike

    async def exec_driver_sql(self, statement: str, values: Sequence[Any]) -> None:
        """Once begun it is ended, whoever is cancelled."""
        await self._strike(statement, values)


def direct(driver: sqlite3.Connection) -> AsyncConnection:
    """As repositories take it. Short work neither streams nor commits by itself."""
    return cast("AsyncConnection", Direct(driver))  # SQLAlchemy has no protocol for what the two share


class Rows:
    """What repositories use of SQLAlchemy's results."""

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def all(self) -> Sequence[Any]:
        return self._rows

    def one(self) -> Any:
        (row,) = self._rows
        return row


class _Compiled:
    """Values go in and rows come out through SQLAlchemy's types; what lies between is text for the driver."""

    _fixed: list[Any]
    _open: list[tuple[int, str, Callable[[Any], Any] | None]]

    def __init__(self, statement: Executable) -> None:
        # SQLAlchemy does the same at each execution, and has no public names for it.
        compiled: Any = cast("sa.ClauseElement", statement).compile(dialect=_DIALECT)  # all that runs can be compiled
        binds = compiled.binds
        given = compiled.construct_params({name: None for name, bind in binds.items() if bind.required})
        expanded = compiled._process_parameters_for_postcompile(given)  # noqa: SLF001
        given, into = given | expanded.additional_parameters, compiled._bind_processors | expanded.processors  # noqa: SLF001
        self._text = expanded.statement
        self._fixed, self._open = [], []
        for place, name in enumerate(expanded.positiontup):
            process, is_open = into.get(name), name in binds and binds[name].required
            self._fixed.append(None if is_open else _through(process, given[name]))
            if is_open:
                self._open.append((place, name, process))
        columns = compiled._result_columns  # noqa: SLF001
        names = [column.keyname for column in columns]
        row: Any = namedtuple("Row", names)  # type: ignore[misc]  # noqa: PYI024  the statement names them
        self._row = row._make
        out = [column.type._cached_result_processor(_DIALECT, None) for column in columns]  # noqa: SLF001
        self._out = [(place, process) for place, process in enumerate(out) if process is not None]

    def run(self, driver: sqlite3.Connection, values: Mapping[str, Any]) -> Rows:
        given = self._fixed.copy()
        for place, name, process in self._open:
            given[place] = _through(process, values[name])
        cursor = driver.execute(self._text, given)
        return Rows([self._made(row) for row in cursor.fetchall()], cursor.rowcount)

    def _made(self, row: tuple[Any, ...]) -> Any:
        values = list(row)
        for place, process in self._out:
            values[place] = process(values[place])
        return self._row(values)


def _through(process: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if process is None else process(value)


@lru_cache(maxsize=_COMPILED)
def _compiled(statement: Executable) -> _Compiled:
    return _Compiled(statement)
