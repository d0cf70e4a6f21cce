"""What is prepared goes out as it was made, and meets limiter and errors as everything else does; no error holds the token."""

import asyncio
import ipaddress
import json
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.core.messages import Button
from bot.ptb.calls import Prepared
from bot.ptb.limiter import Lane, PriorityRateLimiter
from bot.ptb.prepared import PreparedSender, Template
from bot.ptb.sender import Blocked, Delivered, Refused, Unknown, Unreachable, WhyBlocked
from bot.ptb.transport import Timeouts, Transport
from tests.ptb.test_transport import Server, a_closed_port, says_nothing_of_the_token
from tests.support.transport import TOKEN, FakeTransport, too_many_requests

HOLE = "0" * 32
ROWS = ((Button("Ver «mi» resultado", f"1:result:{HOLE}"),),)


class JsonServer(Server):
    """Remembers bodies as they came."""

    async def receive(self, request):
        self.forms.append({"type": request.content_type, "body": await request.json()})
        return await self.answer(request)


@asynccontextmanager
async def a_server(tls=None):
    server, app = JsonServer(), web.Application()
    app.router.add_route("*", "/{rest:.*}", server.receive)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    host, port = runner.addresses[0][:2]
    server.base = f"{'https' if tls else 'http'}://{host}:{port}"
    yield server
    await runner.cleanup()


@asynccontextmanager
async def a_sender(base, **transport):
    """Over an open transport; the bot itself need not have asked who it is."""
    async with Transport(**transport) as request:
        yield PreparedSender(ExtBot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=request))


def a_body(chat=7, **more):
    template = Template.of("¡Hola! <b>Ñandú</b>", ROWS, hole=HOLE, allow_paid_broadcast=False)
    return template.fill(chat, "f" * 32)


def test_a_template_differs_in_its_two_holes_alone():
    paid = Template.of("Hi", ROWS, hole=HOLE, allow_paid_broadcast=True)
    assert json.loads(paid.fill(-10, "ab")) == {
        "chat_id": -10,
        "text": "Hi",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "Ver «mi» resultado", "callback_data": "1:result:ab"}]]},
        "allow_paid_broadcast": True,
    }
    assert "allow_paid_broadcast" not in Prepared(a_body()).parameters


@pytest.mark.parametrize("own_context", [False, True])
async def test_it_goes_out_as_json_by_either_client(own_context):
    async with (
        a_server() as server,
        a_sender(server.base, tls=ssl.create_default_context() if own_context else None) as sender,
    ):
        assert await sender.send(7, a_body(), Lane.ALERT) == Delivered(5)
    (form,) = server.forms
    assert form == {"type": "application/json", "body": json.loads(a_body())}


@pytest.mark.parametrize(
    ("status", "description", "outcome"),
    [
        (403, "Forbidden: bot was blocked by the user", Blocked(WhyBlocked.BLOCKED)),
        (400, "Bad Request: chat not found", Blocked(WhyBlocked.CHAT_NOT_FOUND)),
        (400, "Bad Request: can't parse entities", Refused("Can't parse entities")),
        (500, "Internal Server Error", Unreachable()),
        (502, None, Unreachable()),
        (302, None, Unreachable()),
    ],
)
async def test_refusals_mean_what_they_mean_for_every_message(status, description, outcome):
    async with a_server() as server, a_sender(server.base) as sender:

        async def answer(request):
            if description is None:
                return web.Response(status=status, text=request.path, headers={"Location": "/elsewhere"})
            return web.json_response({"ok": False, "description": description}, status=status)

        server.answer = answer
        assert await sender.send(7, a_body(), Lane.ALERT) == outcome
    assert len(server.forms) == 1


@pytest.mark.parametrize("fault", ["abort", "half", "silence", "unreadable"])
async def test_a_lost_answer_may_have_been_a_yes(fault):
    async def answer(request):
        if fault == "abort":
            request.transport.abort()
        elif fault == "half":
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b'{"ok": true')
            request.transport.close()
            return response
        elif fault == "silence":
            await asyncio.Event().wait()
        return web.Response(text="half an ans")

    async with a_server() as server, a_sender(server.base, timeouts=Timeouts(connect=0.2, read=0.1)) as sender:
        server.answer = answer
        assert await sender.send(7, a_body(), Lane.ALERT) == Unknown()
    assert len(server.forms) == 1


async def test_no_connection_means_that_nothing_was_done_and_the_error_holds_no_token():
    async with Transport() as request:
        for base in (f"http://127.0.0.1:{a_closed_port()}", "http://[bad"):
            with pytest.raises(NetworkError) as raised:
                await request.post(f"{base}/bot{TOKEN}/sendMessage", Prepared(a_body()))
            assert says_nothing_of_the_token(raised.value)
    with pytest.raises(NetworkError, match="not open"):
        await request.post("http://127.0.0.1/", Prepared(a_body()))


async def test_a_server_that_nobody_vouches_for_is_not_talked_to(tmp_path):
    async with a_server(_own_certificate(tmp_path)) as server, a_sender(server.base) as sender:
        assert await sender.send(7, a_body(), Lane.ALERT) == Unreachable()
    assert server.forms == []


async def test_the_systems_authorities_are_believed(tmp_path, monkeypatch):
    context = _own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    async with a_server(context) as server, a_sender(server.base) as sender:
        assert await sender.send(7, a_body(), Lane.ALERT) == Delivered(5)


async def test_a_429_is_obeyed_by_the_limiter_that_all_share():
    telegram = FakeTransport()
    telegram.next_answers["sendMessage"].append(too_many_requests(1))
    limiter = PriorityRateLimiter(1000)
    async with ExtBot(TOKEN, request=telegram, get_updates_request=telegram, rate_limiter=limiter) as bot:
        assert isinstance(await PreparedSender(bot).send(7, a_body(), Lane.ALERT), Delivered)
    assert len(telegram.calls) == 2


def _own_certificate(folder):
    """Of 127.0.0.1, vouched for by itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")]),
    )
    now = datetime.now(UTC)

    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    unencrypted = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(unencrypted)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context
