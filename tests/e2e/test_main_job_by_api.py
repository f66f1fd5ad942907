"""The main job through the REST API with a key, each answer checked against the schema."""

import hashlib

import pytest
from support.client import Client
from support.server import Server
from support.streamlit_wire import draws
from support.teams import Team, make_team
from support.zips import app_zip, chart, hello
from websockets.exceptions import ConnectionClosed

START_FAILED = 4503


@pytest.fixture(scope="module")
def analysts(server: Server) -> Team:
    team = make_team(server, "Analysts")
    events = [{"event": "$pageview", "distinct_id": f"person{index % 7}", "properties": {"n": index}} for index in range(40)]
    assert team.client().capture(team.token, events).status_code == 200
    return team


def shows(team: Team, short_id: str, *words: str) -> bytes:
    return draws(team.server, team.proxy(short_id, "_stcore/stream"), *words, headers=team.bearer)


def test_a_program_uploads_updates_rolls_back_stops_wakes_and_deletes_an_app(analysts: Team):
    api = analysts.client()
    first, second = chart("Cut one"), chart("Cut two")
    app = api.create_app(first, "By API", description="From a program")
    short_id = app["short_id"]
    assert app["active_version"]["version_number"] == 1
    assert app["active_version"]["zip_hash"] == hashlib.sha256(first).hexdigest()
    shows(analysts, short_id, "Cut one", "Page views", "40")

    uploaded = api.upload_version(short_id, second)
    assert uploaded.status_code == 201
    assert uploaded.json()["version_number"] == 2
    assert uploaded.json()["is_active"] is True
    shows(analysts, short_id, "Cut two")

    back = api.post(api.apps_path(f"{short_id}/versions/1/activate/"))
    assert back.json()["active_version"]["version_number"] == 1
    shows(analysts, short_id, "Cut one")

    for number, content in ((1, first), (2, second)):
        download = api.get(api.apps_path(f"{short_id}/versions/{number}/download/"))
        assert hashlib.sha256(download.content).hexdigest() == hashlib.sha256(content).hexdigest()

    assert api.post(api.apps_path(f"{short_id}/stop/")).status_code == 200
    status = api.until_status(short_id, "stopped")
    assert status["stopped_by"]["email"] == analysts.email
    assert api.post(api.apps_path(f"{short_id}/start/")).status_code == 200
    status = api.until_status(short_id, "running")
    assert [step["state"] for step in status["journey"]] == ["done"] * len(status["journey"])
    shows(analysts, short_id, "Cut one")

    api.delete_app(short_id)
    assert api.get(api.apps_path(f"{short_id}/")).status_code == 404
    assert short_id not in [row["short_id"] for row in api.get(api.apps_path()).json()["results"]]


def test_an_app_that_nobody_started_wakes_at_its_first_view(analysts: Team):
    short_id = analysts.client().create_app(hello("Good morning"), "Sleeper")["short_id"]
    assert analysts.client().status(short_id)["status"] == "stopped"
    shows(analysts, short_id, "Good morning")
    assert analysts.client().status(short_id)["status"] == "running"


def test_connect_gives_an_address_at_the_apps_own_origin(analysts: Team):
    api = analysts.client()
    short_id = api.create_app(hello("Connected"), "Connect me")["short_id"]
    link = api.post(api.apps_path(f"{short_id}/connect/"), json={"path": "/?x=1"}).json()
    assert link["url"].startswith(analysts.server.app_origin(short_id) + "/_hedgerow/enter?")


def test_a_failed_start_says_why_with_the_last_lines_of_the_log(analysts: Team):
    api = analysts.client()
    short_id = api.create_app(app_zip("import no_such_module\n"), "Broken")["short_id"]
    with pytest.raises(ConnectionClosed) as closed:
        shows(analysts, short_id, "never drawn")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == START_FAILED
    assert "no_such_module" in closed.value.rcvd.reason
    status = api.until_status(short_id, "error")
    assert "no_such_module" in status["last_error"]
    assert any("no_such_module" in line for line in status["log_tail"])


def test_the_list_is_paged_and_searched(analysts: Team):
    api = analysts.client()
    for name in ("Alpha one", "Alpha two", "Beta"):
        api.create_app(hello(name), name)
    page = api.get(api.apps_path("?search=Alpha&limit=1")).json()
    assert page["count"] == 2
    assert len(page["results"]) == 1
    assert page["next"]


def test_me_and_projects_answer_a_key(analysts: Team):
    api = analysts.client()
    me = api.get("/api/users/@me/").json()
    assert me["email"] == analysts.email
    assert [project["id"] for project in me["projects"]] == [analysts.project]
    assert api.get("/api/projects/").json()["count"] == 1


def test_no_key_is_401_everywhere(server: Server, analysts: Team):
    nobody = Client(server, project=analysts.project)
    for path in ("/api/users/@me/", "/api/projects/", nobody.apps_path()):
        assert nobody.get(path).status_code == 401, path
