"""The vault: a value opens only where it was sealed, and only with the key."""

import hmac

import pytest

from bot.core.ids import uuid7
from bot.storage.errors import BadKey, Tampered, WrongKey
from bot.storage.vault import KEY_BYTES, NONCE_BYTES, KeyRing, Vault, generate_key
from tests.support.clock import START

ROW = uuid7(START, b"0123456789")
OTHER_ROW = uuid7(START, b"9876543210")
RING = KeyRing([generate_key()])
VALUE = "Zoë Ångström, 0042".encode()


@pytest.fixture
def vault():
    return Vault(b"d" * KEY_BYTES, b"i" * KEY_BYTES, RING)


def test_what_was_sealed_opens_in_its_place(vault):
    sealed = vault.seal("accounts", "sealed", ROW, VALUE)
    assert vault.open("accounts", "sealed", ROW, sealed) == VALUE
    assert VALUE not in sealed


def test_the_same_value_is_never_sealed_to_the_same_bytes(vault):
    assert len({vault.seal("accounts", "sealed", ROW, VALUE) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "place",
    [("links", "sealed", ROW), ("accounts", "sealed_data_key", ROW), ("accounts", "sealed", OTHER_ROW)],
    ids=["another table", "another column", "another row"],
)
def test_a_sealed_value_that_was_moved_does_not_open(vault, place):
    sealed = vault.seal("accounts", "sealed", ROW, VALUE)
    with pytest.raises(Tampered):
        vault.open(*place, sealed)


def test_a_sealed_value_opens_with_no_bit_changed(vault):
    sealed = vault.seal("accounts", "sealed", ROW, VALUE)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Tampered):
            vault.open("accounts", "sealed", ROW, changed)


@pytest.mark.parametrize("length", range(30))
def test_a_sealed_value_cut_short_does_not_open(vault, length):
    with pytest.raises(Tampered):
        vault.open("accounts", "sealed", ROW, vault.seal("accounts", "sealed", ROW, b"0042")[:length])


def test_rows_may_be_named_by_text_bytes_and_numbers(vault):
    for row in ("release/link/chat", b"\x00" * 32, 871234):
        assert vault.open("outbox", "sealed", row, vault.seal("outbox", "sealed", row, VALUE)) == VALUE


def test_what_was_sealed_together_opens_each_in_its_own_row_alone(vault):
    sealed, other = vault.seal_all("results", "sealed", [(ROW, VALUE), (OTHER_ROW, VALUE)])
    assert vault.open("results", "sealed", ROW, sealed) == vault.open("results", "sealed", OTHER_ROW, other) == VALUE
    for place in (("results", "sealed", OTHER_ROW), ("entries", "sealed", ROW), ("results", "sealed_secret", ROW)):
        with pytest.raises(Tampered):
            vault.open(*place, sealed)


def test_no_two_values_that_are_sealed_together_share_a_nonce(vault):
    sealed = vault.seal_all("results", "sealed", [(ROW, VALUE)] * 500) + vault.seal_all(
        "results", "sealed", [(ROW, VALUE)]
    )
    assert len({one[1 : 1 + NONCE_BYTES] for one in sealed}) == 501


def test_an_index_is_equal_for_equal_values_of_one_kind_only(vault):
    assert vault.index("email", "a@b.example") == vault.index("email", "a@b.example")
    assert len({vault.index("email", "1"), vault.index("telegram", "1"), vault.index("id_number", "1")}) == 3
    assert vault.index("email", "1") != Vault(b"d" * KEY_BYTES, b"j" * KEY_BYTES, RING).index("email", "1")


def test_an_index_is_the_keyed_hash_that_databases_hold(vault):
    assert vault.index("email", "a@b.example") == hmac.digest(b"i" * KEY_BYTES, b"email\x00a@b.example", "sha256")


def test_keys_hide_from_repr(vault):
    key = generate_key()
    assert key not in repr(KeyRing([key]))
    assert "ddd" not in repr(vault)
    assert "iii" not in repr(vault)


def test_a_second_key_of_the_ring_unwraps_what_it_wrapped_when_it_was_the_first():
    old, new = generate_key(), generate_key()
    wrapped = KeyRing([old]).wrap(b"k" * KEY_BYTES, ROW)
    assert KeyRing([new, old]).unwrap(wrapped) == b"k" * KEY_BYTES
    assert KeyRing([new, old]).wrapping_fingerprint == KeyRing([new]).wrapping_fingerprint


def test_a_ring_without_the_key_names_the_setting_and_the_missing_key():
    wrapped = KeyRing([generate_key()]).wrap(b"k" * KEY_BYTES, ROW)
    with pytest.raises(WrongKey, match=rf"BOT_ENCRYPTION_KEYS.*{wrapped.wrapping_key}"):
        KeyRing([generate_key()]).unwrap(wrapped)


@pytest.mark.parametrize("keys", [[], ["no base64!"], ["c2hvcnQ="], [""]], ids=["none", "shape", "short", "empty"])
def test_a_key_of_the_wrong_shape_is_refused_and_not_repeated(keys):
    with pytest.raises(BadKey, match="BOT_ENCRYPTION_KEYS") as refused:
        KeyRing(keys)
    assert "c2hvcnQ" not in str(refused.value)


def test_generated_keys_fit_the_ring_and_differ():
    keys = {generate_key() for _ in range(10)}
    assert len(keys) == 10
    KeyRing(sorted(keys))
