"""The SQL page in Chromium: type, complete, run, see, cancel, download, and make an app of it."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyarrow.parquet
import pytest
from playwright.sync_api import Page, expect
from support.browser import screenshot, sign_in, until_drawn
from support.server import Server
from support.teams import PASSWORD, add_member, demo_project_of
from support.waiting import wait_until
from test_accessible import violations

ENDLESS = "SELECT max(sipHash64(number)) FROM numbers(100000000000)"
PER_EVENT = "SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC"


@pytest.fixture(scope="module")
def analyst(server: Server) -> str:
    return add_member(server, demo_project_of(server), name="analyst")[0]


@pytest.fixture
def desk(server: Server, page: Page, analyst: str) -> Page:
    sign_in(page, server, analyst, PASSWORD)
    page.goto(f"{server.ui}/project/{demo_project_of(server)}/query")
    page.get_by_role("textbox", name="HogQL query").wait_for()
    return page


def write(page: Page, text: str) -> None:
    editor = page.get_by_role("textbox", name="HogQL query")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def run(page: Page, text: str) -> None:
    write(page, text)
    page.keyboard.press("Control+Enter")


def test_a_query_runs_by_keyboard_and_shows_table_chart_and_files(desk: Page, tmp_path: Path):
    run(desk, PER_EVENT)
    expect(desk.get_by_test_id("query-facts")).to_contain_text("rows")
    results = desk.get_by_test_id("query-results")
    expect(results).to_contain_text("$pageview")
    screenshot(desk, "sql-table")
    desk.get_by_role("tab", name="Chart").click()
    expect(desk.get_by_test_id("query-chart")).to_be_visible()
    screenshot(desk, "sql-chart")

    for name, file in (("CSV", "events-by-event.csv"), ("Parquet", "events-by-event.parquet")):
        desk.get_by_role("button", name="Download").click()
        with desk.expect_download() as saved:
            desk.get_by_role("menuitem", name=re.compile(f"^{name}")).click()
        assert saved.value.suggested_filename == file
        saved.value.save_as(tmp_path / file)
    rows = pyarrow.parquet.read_table(tmp_path / "events-by-event.parquet").to_pylist()
    assert (tmp_path / "events-by-event.csv").read_text().splitlines()[1] == f'"{rows[0]["event"]}",{rows[0]["n"]}'


def test_a_long_result_keeps_only_the_rows_in_sight_in_the_page(desk: Page):
    run(desk, "SELECT number, toString(number) AS text FROM numbers(20000)")
    expect(desk.get_by_test_id("query-facts")).to_contain_text("20,000 rows")
    results = desk.get_by_test_id("query-results")
    assert results.get_by_role("row").count() < 80
    results.evaluate("box => box.scrollTo(0, box.scrollHeight)")
    expect(results).to_contain_text("19,999")


def test_mistakes_are_underlined_before_and_after_running(desk: Page):
    write(desk, "SELECT evnt FROM events")
    underlined = desk.locator(".cm-lintRange-error")
    expect(underlined).to_have_text("evnt")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("query-error")).to_contain_text("evnt")
    expect(desk.get_by_text("Line 1, column 8")).to_be_visible()
    expect(underlined).to_have_text("evnt")
    screenshot(desk, "sql-mistake")
    write(desk, "SELECT event FROM events")
    expect(underlined).to_have_count(0)


def test_the_editor_completes_functions_columns_properties_and_events(desk: Page):
    options = desk.locator(".cm-tooltip-autocomplete")
    for typed, wanted in (("quantileEx", "quantileExact"), ("distinct_", "distinct_id"), ("properties.$bro", "$browser")):
        write(desk, "")
        desk.keyboard.type(f"SELECT {typed}")
        expect(options).to_contain_text(wanted)
        desk.keyboard.press("Escape")
    write(desk, "SELECT count() FROM events WHERE event = '$page'")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Control+Space")
    options.get_by_role("option", name=re.compile(r"\$pageview")).click()
    expect(desk.get_by_role("textbox", name="HogQL query")).to_contain_text("'$pageview'")


def test_a_long_query_shows_its_progress_and_is_cancelled(desk: Page, server: Server):
    run(desk, ENDLESS)
    card = desk.get_by_test_id("query-running")
    expect(card).to_contain_text("rows read")
    screenshot(desk, "sql-running")
    with desk.expect_response(lambda answer: answer.request.method == "DELETE" and "/query/web-" in answer.url) as cancelled:
        card.get_by_role("button", name="Cancel").click()
    assert cancelled.value.status == 200
    expect(card).to_have_count(0)
    expect(desk.get_by_text("The query was cancelled.")).to_be_visible()
    at_work = "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64(%' AND query NOT LIKE '%processes%'"
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(server.data / "warehouse.sock")), base_url="http://warehouse") as engine:
        wait_until(lambda: engine.post("/", content=at_work).text == "0\n", within_s=5, what="the engine has stopped")


def test_what_was_written_and_run_is_there_again(desk: Page):
    run(desk, "SELECT 'remember me' AS text")
    expect(desk.get_by_test_id("query-results")).to_contain_text("remember me")
    run(desk, "SELECT 2")
    expect(desk.get_by_test_id("query-results")).to_contain_text("2")
    wait_until(lambda: "SELECT 2" in desk.evaluate("() => Object.values(localStorage)"), what="the text is kept")
    desk.reload()
    editor = desk.get_by_role("textbox", name="HogQL query")
    expect(editor).to_contain_text("SELECT 2")
    desk.get_by_role("button", name="History").click()
    desk.get_by_role("menuitem", name=re.compile("remember me")).click()
    expect(editor).to_contain_text("remember me")


def test_an_app_is_made_of_a_query(desk: Page):
    run(desk, PER_EVENT)
    desk.get_by_role("button", name="Create an app from this query").click()
    desk.get_by_test_id("zip-findings").wait_for()
    desk.get_by_label("Name").fill("Made of a query")
    desk.get_by_role("button", name="Create app").click()
    desk.wait_for_url(re.compile(r"/apps/(?!new)\w+$"))
    frame = until_drawn(desk)
    expect(frame.get_by_test_id("stDataFrame")).to_be_visible()
    expect(frame.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    screenshot(desk, "sql-app")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_with_a_result_has_no_violation(desk: Page, scheme: str, width: int):
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk.set_viewport_size({"width": width, "height": 800})
    run(desk, PER_EVENT)
    expect(desk.get_by_test_id("query-results")).to_be_visible()
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
    screenshot(desk, f"sql-{scheme}-{width}")
