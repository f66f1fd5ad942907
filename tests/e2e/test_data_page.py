"""The Data page: what a project has been sent, learnt at ingestion; and the same through PostHog's endpoints."""

import pytest
from playwright.sync_api import expect
from support.browser import screenshot, sign_in
from support.teams import PASSWORD, add_member, demo_project_of, make_team
from support.waiting import wait_until


def definitions(api, what: str, **asked: str) -> list[dict]:
    answer = api.get(f"/api/projects/{api.project}/{what}/", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def test_definitions_through_the_api(server):
    team = make_team(server, "Defined")
    api = team.client()
    properties = {
        "amount": 12.5,
        "plan": "pro",
        "gift": True,
        "ordered_at": "2026-05-01T10:00:00Z",
        "items": [1],
        "$set": {"email": "a@example.com"},
    }
    assert api.capture(team.token, [{"event": "bought", "distinct_id": "ada", "properties": properties}]).status_code == 200
    assert [one["name"] for one in definitions(api, "event_definitions")] == ["bought"]
    types = {one["name"]: (one["property_type"], one["is_numerical"]) for one in definitions(api, "property_definitions")}
    assert types == {
        "amount": ("Numeric", True),
        "gift": ("Boolean", False),
        "items": (None, False),
        "ordered_at": ("DateTime", False),
        "plan": ("String", False),
    }
    assert [one["name"] for one in definitions(api, "property_definitions", search="LA P")] == ["plan"]
    assert [one["name"] for one in definitions(api, "property_definitions", property_type="Numeric", limit="1")] == ["amount"]
    assert [one["name"] for one in definitions(api, "property_definitions", type="person")] == ["email"]
    assert api.get(f"/api/projects/{api.project}/property_definitions/?type=nonsense").status_code == 400
    assert definitions(make_team(server, "Other").client(), "event_definitions") == []
    assert api.rows("SELECT properties.amount * 2 FROM events") == [[25.0]], "queries know the property's type"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_data_page(server, page, scheme):
    project = demo_project_of(server)
    email, _ = add_member(server, project, name=f"data-{scheme}")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, server, email, PASSWORD)
    page.get_by_role("link", name="Data", exact=True).click()
    page.get_by_role("heading", name="Data", exact=True).wait_for()
    rows = page.get_by_test_id("definition")
    wait_until(lambda: rows.count() >= 3, what="the demo's events are listed")
    screenshot(page, f"data-events-{scheme}")
    page.get_by_role("tab", name="Event properties").click()
    expect(page.get_by_role("row").filter(has_text="$browser").filter(has_text="Text")).to_have_count(1)
    screenshot(page, f"data-properties-{scheme}")
    page.get_by_label("Search by name").fill("amount")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Number")
    page.get_by_label("Search by name").fill("no such thing")
    expect(page.get_by_text("No event property matches")).to_be_visible()
    page.get_by_label("Search by name").fill("amount")
    page.get_by_role("link", name="amount").click()
    expect(page.locator(".cm-content")).to_contain_text("avg(properties.amount)")


def test_a_new_project_learns_from_its_empty_data_page(server, page):
    team = make_team(server, "Nothing yet")
    sign_in(page, server, team.email, PASSWORD)
    page.goto(f"{server.ui}/project/{team.project}/data")
    expect(page.get_by_role("heading", name="No event yet")).to_be_visible()
    screenshot(page, "data-empty")
    page.get_by_role("tab", name="Event properties").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No person property yet")).to_be_visible()
    page.get_by_role("link", name="Get data in").last.click()
    expect(page.get_by_role("heading", name="Get data in")).to_be_visible()
