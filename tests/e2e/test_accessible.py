"""axe-core finds nothing on the main pages, light and dark, wide and narrow."""

from pathlib import Path

import pytest
from support.browser import sign_in
from support.client import Client
from support.server import Server
from support.teams import PASSWORD, add_member, demo_project_of
from support.zips import hello

AXE = Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
PAGES = ["apps", "apps/new", "apps/{app}/-/settings", "query", "data", "data-in", "members", "api-keys"]


@pytest.fixture(scope="module")
def visited(server: Server) -> tuple[str, int, str]:
    project = demo_project_of(server)
    email, key = add_member(server, project, name="axe")
    app = Client(server, key=key, project=project).create_app(hello("Accessible"), "Accessible")
    return email, project, app["short_id"]


def violations(page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {iframes: false})")["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_main_pages_have_no_violation(server: Server, page, visited, scheme, width):
    email, project, app = visited
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server.ui}/login")
    page.get_by_label("E-mail").wait_for()
    assert violations(page) == []
    sign_in(page, server, email, PASSWORD)
    for place in PAGES:
        page.goto(f"{server.ui}/project/{project}/{place.format(app=app)}")
        page.get_by_role("heading", level=1).first.wait_for()
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], place
