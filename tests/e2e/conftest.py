"""One demo server for the whole run; tests that are rough with theirs start their own."""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from support.browser import fresh_context, launch, screenshot
from support.server import Server
from support.teams import Team, make_team

# A shell that starts the tests in the background has them ignore Ctrl-C, and the servers they start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab."""
    return context.new_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a failed test's tab showed lies in tests/out/; taken before any fixture tidies up."""
    report = yield
    shown = getattr(item, "funcargs", {}).get("page")
    if call.when == "call" and report.failed and shown is not None:
        screenshot(shown, f"failed-{item.name}"[:100].replace("/", "_"))
    return report


@pytest.fixture
def zips(tmp_path: Path) -> Path:
    folder = tmp_path / "zips"
    folder.mkdir()
    return folder
