"""Which statements a storage runs, as a database would log them: without their values."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from bot.storage.engine import SqlStorage


@contextmanager
def recorded(storage: SqlStorage) -> Iterator[list[str]]:
    """The list grows while the block runs."""
    statements: list[str] = []
    database = storage._database
    engines = [database.writer] if storage.is_shared else [database.writer, database.readers]  # one pool, or two
    drivers = [] if storage.is_shared else database.on_the_loop.drivers()

    def note(connection, cursor, statement, *rest) -> None:
        statements.append(statement)

    def note_commit(connection) -> None:
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
