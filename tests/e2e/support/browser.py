"""Chromium, and the product's pages as a person sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Playwright, expect

from support.server import Server

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
]
OUT = Path(__file__).resolve().parents[2] / "out"
# A cold start on a busy 2-core machine; nothing is measured with it.
DRAWN_MS = 60_000

expect.set_options(timeout=20_000)


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@contextmanager
def fresh_context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    try:
        yield context
    finally:
        context.close()


def screenshot(page: Page, name: str) -> Path:
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}.png"
    page.screenshot(path=str(path))
    return path


def sign_in(page: Page, server: Server, email: str, password: str) -> None:
    """From the front door, through the form, to the apps."""
    page.goto(server.ui)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Apps", exact=True).wait_for()


def choose_zip(page: Page, zip_file: Path) -> None:
    """Through the file chooser, as a person does."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(zip_file)
    page.get_by_test_id("zip-findings").wait_for()


def create_app(page: Page, zip_file: Path, name: str) -> str:
    """New app by mouse; its short id."""
    page.get_by_role("link", name="New app").first.click()
    choose_zip(page, zip_file)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create app").click()
    page.wait_for_url(re.compile(r"/apps/(?!new)\w+$"))
    return page.url.rpartition("/")[2]


def app_frame(page: Page) -> FrameLocator:
    return page.frame_locator('[data-testid="app-frame"]')


def until_drawn(page: Page) -> FrameLocator:
    """The app is on screen and its script has come to its end without an exception."""
    expect(page.locator('[data-testid="app-frame"][data-drawn="true"]')).to_be_visible(timeout=DRAWN_MS)
    frame = app_frame(page)
    expect(frame.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_attached(timeout=DRAWN_MS)
    expect(frame.get_by_test_id("stException")).to_have_count(0)
    return frame


def open_app(page: Page, server: Server, project: int, short_id: str, rest: str = "") -> FrameLocator:
    page.goto(f"{server.ui}/project/{project}/apps/{short_id}{rest}")
    return until_drawn(page)
