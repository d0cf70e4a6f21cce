"""Pages out of templates: in the reader's language, escaped, with what stands around every page."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.texts import verify_pages
from bot.texts.words import LANGUAGES, SOURCE_LANGUAGE, words_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.services.ports.base import Policy
    from bot.texts.words import Words

_TEMPLATES: Final = Environment(
    loader=PackageLoader("bot.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def styles_of(page: str) -> str:
    """`base.css`, and what this kind of page adds."""
    room = resources.files("bot.web").joinpath("static")
    return "\n".join(room.joinpath(name).read_text(encoding="utf-8") for name in ("base.css", page))


_STYLES: Final = styles_of("pages.css").encode()
STYLES_PATH: Final = f"/static/{hashlib.sha256(_STYLES).hexdigest()[:12]}.css"
"""Another content is another address, so that a browser may keep it."""
_KEPT: Final = "public, max-age=31536000, immutable"


def static_routes() -> list[Route]:
    async def styles(_request: Request) -> Response:
        return Response(_STYLES, media_type="text/css", headers={"Cache-Control": _KEPT})

    return [Route(STYLES_PATH, styles)]


def language_of(request: Request) -> str:
    """What the address asks for, else the best of what the browser accepts."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else _accepted(request.headers.get("accept-language", ""))


def words_for(request: Request) -> Words:
    return words_in(language_of(request))


def with_language(request: Request, path: str) -> str:
    """The same language on the next page, where it was chosen by hand."""
    return f"{path}?{urlencode({'lang': language_of(request)})}" if "lang" in request.query_params else path


def page(request: Request, policy: Policy, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """`values` go to the template beside the frame. Nothing in them is HTML."""
    words = words_for(request)
    frame = verify_pages.frame(words, policy.organisation, policy.public_url, policy.support_contact)
    html = _TEMPLATES.get_template(template).render(
        frame=frame,
        language=words.language,
        languages=_languages(request),
        organisation=policy.organisation,
        privacy_url=policy.privacy_url,
        styles=STYLES_PATH,
        **{"tone": "", "action": ""} | values,
    )
    return HTMLResponse(html, status_code=status, headers={"Content-Language": words.language})


def _languages(request: Request) -> Mapping[str, tuple[str, str]]:
    """Each by its own name, with the address of this page in it. Nothing of the query is carried on."""
    path = request.url.path
    return {code: (name, f"{path}?{urlencode({'lang': code})}") for code, name in LANGUAGES.items()}


def _accepted(header: str) -> str:
    """RFC 9110, 12.5.4: by quality, and of equal ones the first. A region is not told apart."""
    best, quality = SOURCE_LANGUAGE, 0.0
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        primary, weight = tag.split("-")[0].strip().lower(), _weight(parameter)
        if primary in LANGUAGES and weight > quality:
            best, quality = primary, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
