"""What an operator meets: health, metrics, the schema, a first start without demo data, a backup."""

import re
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import expect
from support.schema import SCHEMA
from support.server import Server


def test_health_ready_and_metrics_answer(server: Server):
    for path in ("/_health", "/_ready", "/metrics"):
        assert httpx.get(server.address + path, trust_env=False).status_code == 200, path
    assert "# TYPE" in httpx.get(server.address + "/metrics", trust_env=False).text


def test_the_schema_is_served_as_it_is(server: Server):
    assert httpx.get(server.address + "/api/schema/", trust_env=False).text == SCHEMA.read_text()


def test_a_page_by_address_leads_to_the_uis_name(server: Server, page):
    page.goto(server.address)
    page.wait_for_url(re.compile(re.escape(server.ui)))


def test_the_first_start_prints_a_link_that_creates_the_owner(tmp_path, page):
    fresh = Server(tmp_path / "data", log=tmp_path / "log")
    try:
        fresh.start()
        page.goto(fresh.link())
        page.get_by_label("E-mail").fill("owner@example.com")
        page.get_by_label("Your name").fill("Olive")
        page.get_by_label("Password").first.fill("a long enough password")
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_test_id("project-switcher")).to_be_visible()
        place = Path(tempfile.mkdtemp())  # the server's user has to be able to write there
        place.chmod(0o777)
        done = fresh.run("backup", "--to", str(place / "copy"))
        assert done.returncode == 0, done.stderr
        assert (place / "copy/hedgerow.db").stat().st_size > 0
    finally:
        fresh.stop()
