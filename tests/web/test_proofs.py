"""What a verifier asks of us: the keys, those that are retired too, and the status lists."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from jwcrypto.jwk import JWKSet
from jwcrypto.jws import JWS

from bot.app import Product
from bot.services import signing
from tests.support import product as products
from tests.support.telegram import StandIn


@pytest.fixture
async def product(sqlite_url: str) -> AsyncIterator[Product]:
    async with StandIn() as telegram, products.running(telegram, sqlite_url) as product:
        yield product


@pytest.fixture
async def web(product: Product) -> AsyncIterator[aiohttp.ClientSession]:
    async with products.web_of(product) as web:
        yield web


async def test_the_keys_stay_when_they_are_retired(product: Product, web: aiohttp.ClientSession):
    async def keys() -> JWKSet:
        async with web.get("/.well-known/jwks.json") as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-store"
            text = await answer.text()
            assert '"d"' not in text
            return JWKSet.from_json(text)

    before = await keys()
    assert sorted(key["alg"] for key in before) == ["ES256", "RS256"]
    await signing.renew(product.ports, "cli:tests")
    after = await keys()
    assert len(after["keys"]) == 4
    assert all(after.get_key(key["kid"]) and key.thumbprint() == key["kid"] for key in before)


async def test_a_status_list_is_signed_by_a_key_of_ours(web: aiohttp.ClientSession):
    async with web.get("/status/withdrawn-1") as answer:
        assert (answer.status, answer.content_type) == (200, "application/vc+jwt")
        assert answer.headers["Cache-Control"] == "no-store"
        signed = JWS()
        signed.deserialize(await answer.text())
    async with web.get("/.well-known/jwks.json") as answer:
        ours = JWKSet.from_json(await answer.text())
    key = next(key for key in ours if key["alg"] == "RS256")
    signed.verify(key)


async def test_the_offline_page_brings_the_keys_of_now_and_runs_nothing_else(
    product: Product, web: aiohttp.ClientSession
):
    await signing.renew(product.ports, "cli:tests")
    async with web.get("/verify/offline") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        policy, html = answer.headers["Content-Security-Policy"], await answer.text()
    assert all(key.kid in html for key in await signing.public_keys(product.ports))
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert re.findall(r'(?:src|href)="([^"]*)"', html) == [f"{product.ports.policy.public_url}/verify"]


@pytest.mark.parametrize("name", ["withdrawn-2", "withdrawn", "..%2fhealthz", "superseded-0"])
async def test_a_list_that_is_not_there_is_not_found(web: aiohttp.ClientSession, name: str):
    async with web.get(f"/status/{name}") as answer:
        assert answer.status == 404
