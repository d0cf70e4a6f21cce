"""Signing keys: made once, replaced by hand, never lost."""

import asyncio
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key
from cryptography.x509.oid import NameOID
from jwcrypto.jwk import JWK
from rich.console import Console

from bot.commands import keys
from bot.core.errors import AlreadyDone
from bot.documents.key_pairs import make_key_pair
from bot.services import auditing, signing
from bot.services.ports.base import Ports
from bot.services.ports.signing import Algorithm
from bot.storage.engine import open_storage
from bot.storage.errors import Tampered
from bot.storage.schema_signing import signing_keys
from bot.storage.vault import generate_key
from tests.support.clock import START
from tests.support.databases import TEST_KEY

ACTOR = "cli:anna"


async def test_the_first_key_is_made_once_however_many_ask_at_once(ports: Ports):
    asked = await asyncio.gather(*(signing.signing_key(ports) for _ in range(4)))
    assert len({(key.kid, key.private) for key in asked}) == 1
    assert await signing.signing_key(ports) == asked[0]
    assert [key.number for key in await signing.public_keys(ports)] == [1]


async def test_a_new_key_signs_and_the_one_before_is_kept_as_retired(ports: Ports, clock):
    first = await signing.signing_key(ports)
    clock.advance(timedelta(hours=1))
    new, _ = await signing.renew(ports, ACTOR)
    assert (await signing.signing_key(ports)).kid == new.kid
    newest, oldest, other = await signing.public_keys(ports)
    assert (newest.kid, newest.retired_at, oldest.kid, oldest.retired_at) == (new.kid, None, first.kid, clock())
    assert (other.algorithm, other.number, other.retired_at) == (Algorithm.RS256, 1, None)
    async with auditing.export(ports, ACTOR) as entries:
        told = [(entry.actor, entry.details) async for entry in entries if entry.action == "signing_key_made"]
    assert told == [
        ("system", {"kind": "ES256", "number": 1}),
        (ACTOR, {"kind": "ES256", "number": 2}),
        (ACTOR, {"kind": "RS256", "number": 1}),
    ]


async def test_of_those_who_renew_at_once_one_does(ports: Ports):
    tried = await asyncio.gather(*(signing.renew(ports, ACTOR) for _ in range(3)), return_exceptions=True)
    made = [one for one in tried if not isinstance(one, AlreadyDone)]
    assert len(await signing.public_keys(ports)) == 2 * len(made)
    assert made


async def test_a_key_is_sealed_by_the_ring_for_its_own_row(ports: Ports, storage, database_url, clock):
    key = await signing.signing_key(ports)
    assert repr(key.private)[2:-1] not in repr(key)
    longer_ring = await open_storage(database_url, [generate_key(), TEST_KEY], now=clock)
    async with longer_ring.reading() as tx:
        assert (await tx.signing_keys.current(Algorithm.ES256)).private == key.private
        row = (await tx.connection.execute(sa.select(signing_keys))).one()
    await longer_ring.close()
    assert key.private not in row.wrapped
    await signing.renew(ports, ACTOR)
    async with storage.transaction() as tx:
        newest = sa.update(signing_keys).where(signing_keys.c.number == 2, signing_keys.c.algorithm == "ES256")
        await tx.connection.execute(newest.values(wrapped=row.wrapped))
    with pytest.raises(Tampered):
        await signing.signing_key(ports)


@pytest.mark.parametrize(("algorithm", "size"), [(Algorithm.ES256, 256), (Algorithm.RS256, 2048)])
def test_the_certificate_names_the_organisation_and_is_fit_for_signatures(algorithm, size):
    pair = make_key_pair(algorithm, "Ñ" * 80, START)
    certificate = x509.load_pem_x509_certificate(pair.certificate.encode())
    key = certificate.public_key()
    assert key.key_size == size
    assert key == load_der_private_key(pair.private, None).public_key()
    assert [name.value for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == ["Ñ" * 32]
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert certificate.not_valid_before_utc < START
    certificate.verify_directly_issued_by(certificate)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_is_called_by_its_thumbprint(algorithm):
    pair = make_key_pair(algorithm, "Sample Exams", START)
    assert JWK.from_pem(pair.certificate.encode()).thumbprint() == pair.kid


async def test_the_command_line_makes_and_lists_keys(ports: Ports, capsys):
    out = Console(file=io.StringIO())
    assert await keys.list_signing_keys(ports, out=out) == keys.DONE
    for _ in range(2):
        assert await keys.generate_signing_key(ports, actor=ACTOR, out=out) == keys.DONE
    await keys.list_signing_keys(ports, out=out)
    none, *_, second, _, first, _ = out.file.getvalue().splitlines()
    assert ("no signing key yet" in none, second.endswith(": signs"), "still verifies" in first) == (True, True, True)
    assert "2 for statements (ES256," in second
    assert await keys.print_certificates(ports) == keys.DONE
    printed = x509.load_pem_x509_certificates(capsys.readouterr().out.encode())
    assert [one.serial_number for one in printed] == [
        x509.load_pem_x509_certificate(key.certificate.encode()).serial_number
        for key in await signing.public_keys(ports)
    ]
