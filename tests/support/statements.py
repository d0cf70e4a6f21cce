"""Which statements a storage runs, as a database would log them: without their values."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from bot.storage.engine import SqlStorage
from bot.storage.sqlite import Sqlite


@contextmanager
def recorded(storage: SqlStorage) -> Iterator[list[str]]:
    """The list grows while the block runs."""
    statements: list[str] = []
    database = storage._database
    engines = [database.writer] if storage.is_shared else [database.writer, database.readers]  # one pool, or two
    drivers = database.on_the_loop.drivers() if isinstance(database, Sqlite) else []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    def note_commit(connection: object) -> None:
        statements.append("COMMIT")

    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        event.listen(engine.sync_engine, "commit", note_commit)
    for driver in drivers:
        driver.set_trace_callback(statements.append)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
            event.remove(engine.sync_engine, "commit", note_commit)
        for driver in drivers:
            driver.set_trace_callback(None)
