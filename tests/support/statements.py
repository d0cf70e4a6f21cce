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

    def note(connection, cursor, statement, *rest) -> None:
        statements.append(statement)

    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
