"""Two teams: nothing of one is there for the other in the API, the proxy, the WebSocket and the logs."""

import pytest
from support.client import Client
from support.schema import document
from support.server import Server
from support.streamlit_wire import draws, open_stream
from support.teams import Team, add_member, make_team
from support.zips import app_zip
from websockets.exceptions import InvalidStatus

NAME = "Blue's private app"
LOGGED = "blue-log-line-815"
SOURCE = f"import streamlit as st\nprint({LOGGED!r}, flush=True)\nst.title('Blue only')\n"


QUERY = {"kind": "HogQLQuery", "query": "SELECT 1"}
NAMED = {  # what can be named in queries: kind in the path, how one is made
    "cohorts": {"name": "Blue cohort", "filters": {"properties": [{"key": "plan", "value": "pro", "type": "person"}]}},
    "actions": {"name": "Blue action", "steps": [{"event": "signup"}]},
    "warehouse_saved_queries": {"name": "blue_view", "query": QUERY},
}
BACKGROUND = "blue-background-query"


@pytest.fixture(scope="module")
def theirs(two) -> dict[str, int]:
    """Blue's cohort, action and saved query by kind; a background query too."""
    blue = two[1].client()
    ids = {}
    for kind, body in NAMED.items():
        made = blue.post(f"/api/projects/{blue.project}/{kind}/", json=body)
        assert made.status_code == 201, made.text
        ids[kind] = made.json()["id"]
    asked = blue.post(f"/api/projects/{blue.project}/query/", json={"query": QUERY, "refresh": "async", "client_query_id": BACKGROUND})
    assert asked.status_code in (200, 202), asked.text
    return ids


@pytest.fixture(scope="module")
def two(server: Server) -> tuple[Team, Team, str]:
    red, blue = make_team(server, "Red access"), make_team(server, "Blue access")
    short_id = blue.client().create_app(app_zip(SOURCE), NAME)["short_id"]
    draws(server, blue.proxy(short_id, "_stcore/stream"), "Blue only", headers=blue.bearer)
    return red, blue, short_id


def operations_of_an_app() -> list[tuple[str, str]]:
    """Every operation of the schema below an app, and those of its project."""
    return [
        (method.upper(), path)
        for path, methods in document()["paths"].items()
        if path.startswith("/api/projects/{project_id}/")
        for method in methods
        if method in ("get", "post", "patch", "put", "delete")
    ]


OWNED = ("{short_id}", "{named_id}", "{query_id}")


def attempts() -> list[tuple[str, str, str]]:
    """Their project with their things; and, where one is named, their app or query under my own project."""
    operations = operations_of_an_app()
    theirs = [("theirs", method, path) for method, path in operations]
    return theirs + [("mine", method, path) for method, path in operations if any(name in path for name in OWNED)]


@pytest.mark.parametrize(("project_of", "method", "template"), attempts())
def test_every_operation_on_another_teams_things_is_404(two, theirs, project_of, method, template):
    red, blue, short_id = two
    named_id = theirs.get(template.split("/")[4], 0)
    project = blue.project if project_of == "theirs" else red.project
    path = template.format(project_id=project, short_id=short_id, version=1, user_id=1, invite_id=1, named_id=named_id, query_id=BACKGROUND)
    answer = Client(red.server, key=red.key).http.request(method, path, json={} if method in ("POST", "PATCH") else None)
    assert answer.status_code == 404, f"{method} {path}: {answer.status_code} {answer.text}"
    assert NAME not in answer.text
    assert answer.json().keys() >= {"type", "code", "detail", "attr"}


def test_lists_name_nothing_of_the_other_team(two):
    red, _, short_id = two
    api = red.client()
    for path in (api.apps_path(), "/api/projects/", "/api/users/@me/", f"/api/projects/{red.project}/members/"):
        text = api.get(path).text
        assert short_id not in text
        assert "Blue" not in text


@pytest.mark.parametrize("place", ["their project", "my project"])
def test_the_proxy_and_its_websocket_are_404(two, place):
    red, blue, short_id = two
    path = (blue if place == "their project" else red).proxy(short_id)
    assert red.client().get(path).status_code == 404
    with pytest.raises(InvalidStatus) as refused, open_stream(red.server, path + "_stcore/stream", headers=red.bearer):
        pass
    assert refused.value.response.status_code == 404


def test_logs_hold_the_apps_own_lines_and_are_the_teams_own(two):
    red, blue, short_id = two
    logs = blue.client().get(blue.client().apps_path(f"{short_id}/logs/"))
    assert any(LOGGED in line for line in logs.json()["lines"])
    mine = red.client().create_app(app_zip("print('red-log-line', flush=True)\nimport streamlit as st\nst.title('Red')\n"), "Red's")[
        "short_id"
    ]
    draws(red.server, red.proxy(mine, "_stcore/stream"), "Red", headers=red.bearer)
    lines = red.client().get(red.client().apps_path(f"{mine}/logs/")).text
    assert "red-log-line" in lines
    assert LOGGED not in lines


def test_a_viewer_may_look_but_not_change(two):
    _, blue, short_id = two
    _, key = add_member(blue.server, blue.project, name="viewer", role="viewer")
    viewer = Client(blue.server, key=key, project=blue.project)
    assert viewer.get(viewer.apps_path(f"{short_id}/")).status_code == 200
    assert viewer.post(viewer.apps_path(f"{short_id}/stop/")).status_code == 403
    assert viewer.get(viewer.apps_path(f"{short_id}/logs/")).status_code == 403
    draws(blue.server, blue.proxy(short_id, "_stcore/stream"), "Blue only", headers={"Authorization": f"Bearer {key}"})
