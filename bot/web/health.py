"""`/healthz`: the process turns; `/readyz`: it can do its work; `/metrics`: how much it has done, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from prometheus_client import CollectorRegistry
    from starlette.requests import Request


def health_routes(checks: Mapping[str, Callable[[], Awaitable[bool]]], registry: CollectorRegistry) -> list[Route]:
    """Each check answers quickly and never raises."""

    async def alive(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> Response:
        found = {name: await check() for name, check in checks.items()}
        return JSONResponse(
            {"ready": all(found.values()), "checks": found}, status_code=200 if all(found.values()) else 503
        )

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]
