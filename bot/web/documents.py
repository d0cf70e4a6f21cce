"""What a reader of a shared result may keep: the signed statement, and the credential. Made of what stands at that moment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from bot.services import proving, stating
from bot.texts import statement as statement_texts
from bot.web.rendering import words_for

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.core.sharing import Genuine, Share
    from bot.services.ports.base import Ports

DOCUMENTS: Final = ("pdf", "json")
CREDENTIAL_TYPE: Final = "application/vc+jwt"


async def statement(ports: Ports, request: Request, share: Share, genuine: Genuine) -> Response:
    """Set and signed now, of what stands now."""
    stated = await stating.shared_statement(ports, share, genuine)
    pdf = await stating.signed_pdf(ports, statement_texts.page(words_for(request), stated))
    return _file(pdf, "application/pdf", f"result-{share.reference}.pdf")


async def credential(ports: Ports, request: Request, share: Share) -> Response:
    """Enveloped, as the W3C's data model 2.0 has it in JSON (4.13); the token alone to whoever asks for that type."""
    token = await proving.credential_of(ports, share)
    if CREDENTIAL_TYPE in request.headers.get("accept", ""):
        return _file(token.encode(), CREDENTIAL_TYPE, f"result-{share.reference}.jwt")
    enveloped = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:{CREDENTIAL_TYPE},{token}",
    }
    return _file(json.dumps(enveloped, indent=2).encode(), "application/json", f"result-{share.reference}.json")


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
