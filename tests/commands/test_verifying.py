"""`results-bot verify`: genuine, not genuine, or wrongly asked; by the keys of the database, or by those that are given."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot import cli
from bot.app import make_ports
from bot.cli import given_certificates, read_from
from bot.commands import verifying
from bot.core.exams import Catalogue
from bot.documents import signing
from bot.documents.examining import examined, fingerprint_of
from bot.documents.key_pairs import make_key_pair
from bot.documents.pades import signed
from bot.documents.typesetting import Typesetter
from bot.services.ports.signing import Algorithm, SigningKey
from bot.services.signing import renew, signing_key
from bot.settings import Settings
from bot.storage.engine import open_storage
from bot.texts import statement as texts
from bot.texts.words import words_in
from tests.commands.test_proofs import as_credential
from tests.commands.test_roles_and_audit import Terminal
from tests.support.databases import TEST_KEY
from tests.support.logs import logs_kept
from tests.support.printed import a_statement
from tests.support.proofs import KEYS, proven
from tests.support.samples import CATALOGUE

MADE = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture(scope="module")
def bare(catalogue: Catalogue) -> bytes:
    return Typesetter().pdf(texts.page(words_in("en"), a_statement(catalogue)))


@pytest.fixture(scope="module")
def key() -> SigningKey:
    pair = make_key_pair(Algorithm.ES256, "Northgate", MADE)
    return SigningKey(UUID(int=1), Algorithm.ES256, 1, pair.kid, pair.certificate, MADE, private=pair.private)


@pytest.fixture
def out() -> Terminal:
    return Terminal()


def verify(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """As a reader types it, in a folder with no settings; the way out, and what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "verify", *arguments],
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_reader_with_the_boards_certificate_needs_nothing_else(tmp_path: Path, bare: bytes, key: SigningKey) -> None:
    (tmp_path / "statement.pdf").write_bytes(signed(bare, key))
    other = make_key_pair(Algorithm.RS256, "Northgate", MADE).certificate
    (tmp_path / "board.pem").write_text(other + key.certificate)
    code, said = verify(tmp_path, "statement.pdf", "--trust", "board.pem")
    assert code == 0, said
    assert "Genuine: signed by Northgate on" in said
    assert "Traceback" not in said


def test_a_credential_and_the_text_of_a_code_are_read_by_the_same_command(
    tmp_path: Path,
) -> None:
    (tmp_path / "board.pem").write_text("".join(known.certificate for known in KEYS.values()))
    (tmp_path / "code.txt").write_text(signing.qr_token(proven(CATALOGUE), KEYS[Algorithm.ES256]))
    with logs_kept(), pytest.raises(SystemExit) as stopped:
        cli.verify(str(tmp_path / "code.txt"), [tmp_path / "board.pem"])
    assert stopped.value.code == 0


def test_a_changed_statement_is_not_genuine(bare: bytes, key: SigningKey, out: Terminal) -> None:
    altered = bytearray(signed(bare, key))
    altered[1000] ^= 1
    trusted = {fingerprint_of(key.certificate): "ours"}
    assert verifying.verify_pdf(bytes(altered), examine=examined, trusted=trusted, out=out) == verifying.NOT_GENUINE
    assert "Not genuine" in out.lines[0]


def test_whole_but_by_nobody_known_is_not_confirmed(bare: bytes, key: SigningKey, out: Terminal) -> None:
    code = verifying.verify_pdf(signed(bare, key), examine=examined, trusted={}, out=out)
    assert code == verifying.NOT_GENUINE
    assert "Not confirmed: the file is whole and as it was signed" in out.lines[0]
    assert "--trust" in out.lines[1]


def test_wrong_usage_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "rubbish.pem").write_text("rubbish")
    for wrong in (
        lambda: read_from(str(tmp_path / "absent.pdf")),
        lambda: given_certificates([tmp_path / "rubbish.pem"]),
    ):
        with pytest.raises(SystemExit) as stopped:
            wrong()
        assert stopped.value.code == 2


async def test_the_products_own_keys_are_believed_those_that_are_retired_too(
    sqlite_url: str, tmp_path: Path, bare: bytes
) -> None:
    settings = Settings(organisation="Northgate")
    storage = await open_storage(sqlite_url, [TEST_KEY], now=lambda: datetime.now(UTC))
    ports = make_ports(settings, storage, lambda: datetime.now(UTC))
    key = await signing_key(ports)
    await renew(ports, "cli:anna")
    await storage.close()
    (tmp_path / "statement.pdf").write_bytes(await asyncio.to_thread(signed, bare, key))
    code, said = verify(
        tmp_path,
        "statement.pdf",
        BOT_DATABASE_URL=sqlite_url,
        BOT_ENCRYPTION_KEYS=TEST_KEY,
        BOT_ORGANISATION="Northgate",
    )
    assert code == 0, said
    assert "signing key 1 of this database, retired" in said


def test_a_credential_is_checked_by_the_same_command(tmp_path: Path) -> None:
    (tmp_path / "credential.json").write_bytes(as_credential())
    (tmp_path / "board.pem").write_text("".join(key.certificate for key in KEYS.values()))
    code, said = verify(tmp_path, "credential.json", "--trust", "board.pem")
    assert (code, "Genuine: signed by Sample Exams." in said) == (0, True), said
