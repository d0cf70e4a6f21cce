"""Loads what a running bot and the command line have loaded. Opens nothing and starts no thread."""

from bot.__main__ import OPTIONAL
from bot.later import doing_without, loading

with loading(), doing_without(*OPTIONAL):
    from bot import run  # noqa: F401  as a start does
with loading():
    from bot import app, cli  # noqa: F401  the same

    app.load_the_rest()
