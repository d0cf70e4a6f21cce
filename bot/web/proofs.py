"""`/.well-known/jwks.json` and `/status/{list}`: what a verifier needs of us to check a proof by itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.errors import Absent, InvalidInput
from bot.services import proving, signing
from bot.services.ports.signing import Algorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request

    from bot.services.ports.base import Ports
    from bot.services.ports.signing import PublicKey

KEYS_PATH: Final = "/.well-known/jwks.json"
KEYS_TYPE: Final = "application/jwk-set+json"
CREDENTIAL_TYPE: Final = "application/vc+jwt"
ANY_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}
"""Public, without cookies: a verifier in a browser may read it too, a saved copy of our own page among them."""
AT_ONCE: Final = 2
"""Lists made at the same time: who asks for many waits for their own, and holds no other reader up."""


def proof_routes(ports: Ports, jwk_set: Callable[[Iterable[PublicKey]], dict[str, Any]]) -> list[Route]:
    """Both are asked of the database at each request: a rotation or a withdrawal is seen by the next one."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def keys(_request: Request) -> Response:
        for algorithm in Algorithm:
            await signing.signing_key(ports, algorithm)  # so that a verifier knows it before its first signature
        return JSONResponse(jwk_set(await signing.public_keys(ports)), media_type=KEYS_TYPE, headers=ANY_ORIGIN)

    async def status(request: Request) -> Response:
        try:
            async with turns:
                signed = await proving.status_list(ports, request.path_params["list"])
        except (Absent, InvalidInput):
            raise HTTPException(404) from None
        return Response(signed, media_type=CREDENTIAL_TYPE, headers=ANY_ORIGIN)

    return [Route(KEYS_PATH, keys), Route("/status/{list}", status)]
