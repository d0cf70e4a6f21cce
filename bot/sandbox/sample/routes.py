"""What the pages ask about the sample: parts, papers and files.

| call | what |
|---|---|
| `GET /sandbox/sample` | `{id, session, board, parts, papers, files, tour}`; parts and papers by person |
| `GET /sandbox/sample/files/{name}` | one of the files, as a download |
"""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.sandbox.page_api import to_response
from bot.sandbox.sample.files import FILES
from bot.sandbox.sample.papers import BOARD, confirmations
from bot.sandbox.sample.people import APPROVER, CANDIDATE, OWNER, PARTS
from bot.sandbox.sample.session import SampleSession


def routes(session: SampleSession, sandbox_id: str) -> list[web.RouteDef]:
    """`sandbox_id` changes when the sandbox starts over: pages then forget what they remembered."""
    about = _describe(session, sandbox_id)

    async def show(request: web.Request) -> web.Response:
        return to_response(about)

    async def download(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        for file in FILES:
            if file.name == name:
                headers = {"Content-Disposition": f'attachment; filename="{name}"'}
                return web.Response(text=file.write(session), content_type="text/csv", charset="utf-8", headers=headers)
        raise web.HTTPNotFound(text="There is no such file.")

    return [web.get("/sandbox/sample", show), web.get("/sandbox/sample/files/{name}", download)]


def _describe(session: SampleSession, sandbox_id: str) -> dict[str, Any]:
    papers = confirmations(session)
    return {
        "id": sandbox_id,
        "session": session.name,
        "board": BOARD,
        "parts": {str(person): asdict(part) for person, part in PARTS.items()},
        "papers": {str(person): paper for person, paper in papers.items()},
        "files": [{"name": file.name, "about": file.about} for file in FILES],
        "tour": {
            "candidate": CANDIDATE,
            "owner": OWNER,
            "approver": APPROVER,
            "exam": papers[CANDIDATE]["exam"],
            "institution": "northaven",
        },
    }
