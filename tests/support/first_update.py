"""A process that starts as `results-bot run` does, handles what waits at Telegram, and writes the names of all modules it has loaded."""

import asyncio
import json
import os
import sys

from bot.__main__ import OPTIONAL
from bot.later import doing_without

with doing_without(*OPTIONAL):
    from bot import run  # noqa: F401  what a start loads

LOOKS_EVERY = 0.01  # seconds


async def handled() -> None:
    from bot import app
    from bot.metrics import Metrics
    from bot.ptb.intake import opened
    from bot.settings import read_settings

    settings = read_settings(os.environ, None)
    async with app.opened_ports(settings) as (ports, storage):
        await app.signing_key(ports)
        application, _ = app.make_application(settings, ports, storage)
        parts = app.Parts(settings, ports, storage, application, Metrics())
        async with opened(application), app.by_polling(parts):
            while not parts.metrics.registry.get_sample_value("results_bot_updates_total", {"outcome": "done"}):
                await asyncio.sleep(LOOKS_EVERY)
            sys.stdout.write(json.dumps(sorted(sys.modules)))


asyncio.run(handled())
