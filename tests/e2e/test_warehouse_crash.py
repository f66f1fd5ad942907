"""kill -9 of warehoused while queries wait: each of them is told so, may be asked again, and the app's page says it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect
from support.browser import app_frame, screenshot, sign_in
from support.server import Server
from support.teams import PASSWORD, Team, make_team
from support.waiting import wait_until
from support.zips import app_zip

ENDLESS = "SELECT max(sipHash64(number)), {round} FROM numbers(100000000000)"
PATIENT = f"""import streamlit as st
from posthog_bridge import hogql_execute

st.title("Patient")
st.write("asking")
st.write(hogql_execute("{ENDLESS.format(round=99)}"))
"""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("crash")
    started = Server(folder / "data", log=folder / "server.log")
    try:
        yield make_team(started.start(), "Unlucky")
    finally:
        started.stop()


def test_waiting_queries_and_the_apps_page_are_told(team: Team, page: Page):
    short_id = team.client().create_app(app_zip(PATIENT), "Patient")["short_id"]
    sign_in(page, team.server, team.email, PASSWORD)
    page.goto(f"{team.server.ui}/project/{team.project}/apps/{short_id}")
    expect(app_frame(page).get_by_text("asking")).to_be_visible(timeout=60_000)
    with ThreadPoolExecutor(6) as pool:  # more than run at once: some wait in line
        waiting = [pool.submit(team.client().query, ENDLESS.format(round=number)) for number in range(6)]
        victim = team.server.warehoused()
        wait_until(lambda: team.client().get("/api/users/@me/").status_code == 200, what="the server is not held up")
        victim.kill(signal.SIGKILL)
        answers = [each.result(timeout=30) for each in waiting]
    for answer in answers:
        assert answer.status_code == 503, answer.text
        assert answer.json()["code"] == "unavailable"
        assert "Try again in a moment" in answer.json()["detail"]
        assert answer.headers["retry-after"] == "1"
    shown = app_frame(page).get_by_test_id("stException")
    expect(shown).to_contain_text("Try again in a moment")
    screenshot(page, "warehouse-crash")
    wait_until(lambda: team.client().query("SELECT 1").status_code == 200, within_s=30, what="queries work again")
