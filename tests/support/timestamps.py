"""A timestamp server (RFC 3161) on loopback, with a certificate authority of its own behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiohttp import web
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

SEEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
"""What its clock says, always."""
DER = Encoding.DER


class TimestampServer:
    """`url` once it runs; `asked` counts; while `is_down`, it answers with 503."""

    def __init__(self) -> None:
        self.url = ""
        self.asked = 0
        self.is_down = False
        self._stamper = _stamper()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.is_down:
            return web.Response(status=503)
        wanted = tsp.TimeStampReq.load(await request.read())
        said = self._stamper.request_tsa_response(wanted)
        return web.Response(body=said.dump(), content_type="application/timestamp-reply")


@asynccontextmanager
async def timestamp_server() -> AsyncIterator[TimestampServer]:
    server = TimestampServer()
    app = web.Application()
    app.router.add_post("/", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"http://127.0.0.1:{port}/"
    try:
        yield server
    finally:
        await runner.cleanup()


def _stamper() -> DummyTimeStamper:
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = rsa.generate_private_key(65537, 2048)  # the library's stamper takes no other
    root, name = _name("Time Authority"), _name("Time Server")
    authority = _certificate(root, root, root_key.public_key(), root_key, is_authority=True)
    certificate = _certificate(name, root, key.public_key(), root_key, is_authority=False)
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(authority))
    private = key.private_bytes(DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(asn1.Certificate.load(certificate), keys.PrivateKeyInfo.load(private), store, SEEN)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> bytes:
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(SEEN - timedelta(days=400))
        .not_valid_after(SEEN + timedelta(days=4000))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(signer, hashes.SHA256()).public_bytes(DER)
