"""Files as life brings them, where they lie beside this checkout."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.services.ports.base import Ports
from tests.services.files.conftest import check, confirmed

SHARED = Path(__file__).parents[4] / "shared"


async def test_a_lifelike_cohort_is_imported_whole(ports: Ports, tmp_path: Path):
    tool = SHARED / "tools" / "make_cohort.py"
    if not tool.exists():
        pytest.skip("the tool that makes cohorts is not beside this checkout")
    subprocess.run([sys.executable, tool, tmp_path, "--candidates", "120", "--exam", "B2-FCE-S"], check=True)
    for kind in ("centres", "entries", "results"):
        report = await check(ports, (tmp_path / f"{kind}.csv").read_bytes())
        assert (report.kind, report.problems) == (kind, ())
        await confirmed(ports, report)


async def test_the_register_of_the_worlds_universities_is_imported_twice(ports: Ports):
    register = SHARED / "data" / "institutions.csv"
    if not register.exists():
        pytest.skip("the register is not beside this checkout")
    first = await check(ports, register.read_bytes())
    assert first.counts.new > 10_000
    await confirmed(ports, first)
    async with ports.storage.reading() as tx:
        standing = {known.email_domain: known for known in await tx.institutions.standing()}
    assert standing["khio.no"].name == "National College of Art and Design"
    assert standing["khio.no"].aliases == ("Oslo National Academy of Fine Arts",)
    again = await check(ports, register.read_bytes())
    assert (again.counts.new, again.counts.closed) == (0, 0)
