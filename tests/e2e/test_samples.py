"""The three sample apps over the demo data, in Chromium."""

import pytest
from playwright.sync_api import expect
from support.browser import open_app, screenshot
from support.server import Server
from support.teams import demo_project_of

SAMPLES = {
    "Sales Dashboard": ["stMetric", "stVegaLiteChart"],
    "Funnel Explorer": ["stMetric", "stVegaLiteChart", "stDataFrame"],
    "Event Browser": ["stVegaLiteChart", "stDataFrame"],
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_draws_without_error(server: Server, page, name):
    page.goto(server.link())
    card = page.get_by_test_id("app-card").filter(has_text=name)
    short_id = card.get_attribute("data-short-id")
    frame = open_app(page, server, demo_project_of(server), short_id)
    expect(frame.get_by_role("heading", name=name.removesuffix(" Dashboard"), exact=True)).to_be_visible()
    for element in SAMPLES[name]:
        expect(frame.get_by_test_id(element).first).to_be_visible()
    expect(frame.get_by_test_id("stAlert")).to_have_count(0)
    screenshot(page, name.lower().replace(" ", "-"))
