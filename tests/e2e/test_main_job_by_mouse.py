"""The main job in Chromium, by mouse: from the front door to a deleted app."""

import re

from playwright.sync_api import Page, expect
from support.browser import app_frame, choose_zip, create_app, screenshot, sign_in, until_drawn
from support.client import Client
from support.server import Server
from support.teams import PASSWORD, add_member, demo_project_of
from support.zips import chart


def stop_and_wake(page: Page, api: Client, short_id: str, views: int) -> None:
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_test_id("app-status").first).to_have_text("Stopped")
    page.get_by_role("link", name="Open app").click()  # wakes it
    frame = until_drawn(page)
    expect(frame.get_by_test_id("stMetricValue")).to_have_text(f"{views:,}")

    assert api.post(api.apps_path(f"{short_id}/stop/")).status_code == 200  # under a viewer's eyes
    stopped = page.get_by_test_id("app-stopped")
    expect(stopped).to_contain_text("Stopped by")
    screenshot(page, "stopped")
    stopped.get_by_role("button", name="Start").click()
    until_drawn(page)
    expect(app_frame(page).get_by_test_id("stMetricValue")).to_have_text(f"{views:,}")


def test_a_person_uploads_updates_rolls_back_stops_wakes_and_deletes_an_app(server: Server, page: Page, zips):
    project = demo_project_of(server)
    email, key = add_member(server, project, name="mouse")
    api = Client(server, key=key, project=project)
    views = api.rows("SELECT count() FROM events WHERE event = '$pageview'")[0][0]
    assert views > 10_000
    (zips / "v1.zip").write_bytes(chart("Traffic, first cut"))
    (zips / "v2.zip").write_bytes(chart("Traffic, improved"))

    sign_in(page, server, email, PASSWORD)
    expect(page.get_by_test_id("app-card")).not_to_have_count(0)
    screenshot(page, "apps")

    short_id = create_app(page, zips / "v1.zip", "Traffic by mouse")
    frame = until_drawn(page)
    expect(frame.get_by_role("heading", name="Traffic, first cut")).to_be_visible()
    expect(frame.get_by_test_id("stMetricValue")).to_have_text(f"{views:,}")
    expect(frame.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    screenshot(page, "new-app")

    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_test_id("active-version")).to_contain_text("v1")
    page.get_by_role("button", name="Upload new version").click()
    choose_zip(page, zips / "v2.zip")
    page.get_by_role("button", name="Upload and activate").click()
    expect(page.get_by_test_id("active-version")).to_contain_text("v2")
    screenshot(page, "settings")
    page.get_by_role("link", name="Open app").click()
    expect(until_drawn(page).get_by_role("heading", name="Traffic, improved")).to_be_visible()

    page.get_by_role("link", name="Settings").click()
    page.get_by_test_id("version-select").select_option("1")
    page.get_by_role("button", name="Roll back to v1").click()
    expect(page.get_by_test_id("active-version")).to_contain_text("v1")
    page.get_by_role("link", name="Open app").click()
    expect(until_drawn(page).get_by_role("heading", name="Traffic, first cut")).to_be_visible()

    stop_and_wake(page, api, short_id, views)

    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_test_id("delete-confirm").fill("Traffic by mouse")
    page.get_by_role("button", name="Delete app").click()
    page.wait_for_url(re.compile(r"/apps$"))
    expect(page.get_by_role("link", name="Sales Dashboard")).to_be_visible()
    expect(page.locator(f'[data-short-id="{short_id}"]')).to_have_count(0)
    page.goto(f"{server.ui}/project/{project}/apps/{short_id}")
    expect(page.get_by_test_id("app-no-access")).to_be_visible()


def test_the_printed_link_signs_in(server: Server, page: Page):
    page.goto(server.link())
    expect(page.get_by_role("heading", name="Apps", exact=True)).to_be_visible()
    expect(page.get_by_test_id("app-card").filter(has_text="Sales Dashboard")).to_be_visible()


def test_sign_in_returns_to_the_page_that_was_asked_for(server: Server, page: Page):
    project = demo_project_of(server)
    email, _ = add_member(server, project, name="returning")
    page.goto(f"{server.ui}/project/{project}/data-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(rf"/project/{project}/data-in$"))
    expect(page.get_by_test_id("project-token")).to_contain_text("phc_")
