"""`/verify/offline`: one file that checks QR codes and credentials by itself, with our keys in it, served or saved to disk."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.services import proving, signing
from bot.services.ports.signing import Algorithm
from bot.texts import offline
from bot.texts.words import LANGUAGES, SOURCE_LANGUAGE, words_in
from bot.web.rendering import styles_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.requests import Request

    from bot.core.exams import Catalogue
    from bot.core.proofs import Issuer
    from bot.services.ports.base import Ports
    from bot.services.ports.signing import PublicKey
    from bot.texts.words import Words

PATH: Final = "/verify/offline"
COMMAND: Final = "results-bot verify FILE"
_ROOM: Final = resources.files("bot.web")
SCRIPT: Final = _ROOM.joinpath("static/offline.js").read_text(encoding="utf-8")
STYLES: Final = styles_of("offline.css")
_TEMPLATE: Final = Environment(
    loader=PackageLoader("bot.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
).get_template("offline.html")


def offline_route(ports: Ports, jwk_of: Callable[[PublicKey], dict[str, str]]) -> Route:
    """The keys in it are those of this very request. Goes before `/verify/{token}`."""
    issuer = proving.issuer_of(ports)
    headers = {"Content-Security-Policy": f"{content_policy(issuer.id)}; frame-ancestors 'none'"}

    async def serve(_request: Request) -> Response:
        for algorithm in Algorithm:
            await signing.signing_key(ports, algorithm)
        keys = [jwk_of(key) for key in await signing.public_keys(ports)]
        return HTMLResponse(rendered(issuer, ports.catalogue, keys, ports.now()), headers=headers)

    return Route(PATH, serve)


def content_policy(public_url: str) -> str:
    """Nothing runs but this script; nothing is asked but the status lists. It goes along in a copy that is saved."""
    return (
        f"default-src 'none'; script-src '{_hash(SCRIPT)}'; style-src '{_hash(STYLES)}'; "
        f"connect-src {public_url}/status/; base-uri 'none'; form-action 'none'"
    )


def rendered(issuer: Issuer, catalogue: Catalogue, keys: Sequence[dict[str, str]], now: datetime) -> str:
    """The whole file."""
    data = {
        "organisation": issuer.name,
        "page": issuer.offline_page,
        "status": issuer.status_list(""),
        "command": COMMAND,
        "made": now.isoformat(timespec="seconds"),
        "keys": keys,
        "exams": _exams(catalogue),
        "words": {code: _words(words_in(code), catalogue) for code in LANGUAGES},
    }
    return _TEMPLATE.render(
        policy=content_policy(issuer.id),
        organisation=issuer.name,
        verify=f"{issuer.id}/verify",
        languages=LANGUAGES,
        say=offline.page(words_in(SOURCE_LANGUAGE)),
        styles=Markup(STYLES),  # noqa: S704  our own file
        script=Markup(SCRIPT),  # noqa: S704  the same
        data=Markup(_json(data)),  # noqa: S704  no `<` is left in it
    )


def _exams(catalogue: Catalogue) -> dict[str, Any]:
    return {
        code: {"name": exam.name, "papers": [paper.name for paper in exam.papers]}
        for code, exam in catalogue.exams.items()
    }


def _words(words: Words, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "say": offline.page(words),
        "verdicts": offline.verdicts(words),
        "facts": offline.facts(words),
        "since": offline.since(words),
        "names": offline.names(words, catalogue),
    }


def _json(data: dict[str, Any]) -> str:
    """For a block of data inside HTML."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
