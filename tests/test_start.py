"""What a start loads before it answers, told without a clock: by what is in memory once the first update is handled."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE

from tests.support.product import ROOT, environment
from tests.support.telegram import StandIn

LATER = {
    "the command line": {"bot.cli", "bot.commands", "bot.doctor", "typer"},
    "the sandbox": {"bot.sandbox", "aiosmtpd"},
    "the web side": {"bot.beside", "bot.web.pages", "jinja2", "starlette", "uvicorn"},
    "the jobs": {"apscheduler", "bot.jobs"},
    "mail": {"bot.mail.smtp", "aiosmtplib"},
    "statements and proofs": {"bot.documents.signing", "joserfc", "pyhanko", "segno", "typst"},
    "workbooks": {"bot.files", "python_calamine"},
    "the register's index": {"bot.search.index", "numpy"},
    "files from and to Telegram": {"aiohttp"},
    "migrations": {"alembic"},
    "the other database": {"asyncpg"},
    "what is optional to libraries": {"click", "rich"},
}
"""What the first update can do without, by what is loaded for it."""


async def test_the_first_update_is_handled_without_what_is_loaded_beside_it(sqlite_url, tmp_path):
    async with StandIn() as telegram:
        await telegram.candidate.sends("/start")
        given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environment(telegram, sqlite_url)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.first_update", cwd=tmp_path, env=given, stdout=PIPE
        )
        written, _ = await process.communicate()
        assert await telegram.candidate.sees_text("Vincula tu examen")
    loaded = set(json.loads(written.splitlines()[-1]))
    assert {what: loaded & names for what, names in LATER.items() if loaded & names} == {}
