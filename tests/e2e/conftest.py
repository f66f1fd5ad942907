"""One demo server for the whole run; tests that are rough with theirs start their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from support.browser import fresh_context, launch, screenshot
from support.server import Server
from support.teams import Team, make_team


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("demo")
    started = Server(folder / "data", log=folder / "server.log", demo=True)
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def team(server: Server) -> Team:
    """A team without events and apps of its own."""
    return make_team(server, "Red team")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with fresh_context(browser) as made:
        yield made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab. What it showed when a test failed lies in tests/out/."""
    made = context.new_page()
    yield made
    report = getattr(request.node, "report_call", None)
    if report is not None and report.failed:
        screenshot(made, f"failed-{request.node.name}"[:100].replace("/", "_"))


@pytest.fixture
def zips(tmp_path: Path) -> Path:
    folder = tmp_path / "zips"
    folder.mkdir()
    return folder
