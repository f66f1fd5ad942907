"""Whoever loses the right to see an app loses the open page within five seconds."""

import time

import pytest
from playwright.sync_api import expect
from support.browser import open_app, sign_in
from support.client import Client
from support.server import Server
from support.streamlit_wire import RERUN, frames_until, open_stream
from support.teams import PASSWORD, Team, add_member, make_team
from support.zips import hello
from websockets.exceptions import ConnectionClosed

CUT_WITHIN_S = 5.0


@pytest.fixture(scope="module")
def host(server: Server) -> tuple[Team, str]:
    team = make_team(server, "Doorkeepers")
    return team, team.client().create_app(hello("Members only"), "Members only")["short_id"]


def user_id(server: Server, key: str) -> int:
    return Client(server, key=key).get("/api/users/@me/").json()["id"]


def test_a_removed_members_websocket_is_cut(host):
    team, short_id = host
    _, key = add_member(team.server, team.project, name="leaver", role="viewer")
    bearer = {"Authorization": f"Bearer {key}"}
    with open_stream(team.server, team.proxy(short_id, "_stcore/stream"), headers=bearer) as stream:
        stream.send(RERUN)
        frames_until(stream, "Members only")
        admin, _ = add_member(team.server, team.project, name="boss")
        session = sign_in_by_api(team.server, admin)
        removed = session.http.delete(f"/api/projects/{team.project}/members/{user_id(team.server, key)}/")
        assert removed.status_code == 204, removed.text
        begun = time.monotonic()
        with pytest.raises(ConnectionClosed):
            frames_until(stream, "never drawn", within_s=CUT_WITHIN_S)
        assert time.monotonic() - begun < CUT_WITHIN_S
    assert Client(team.server, key=key).get(team.proxy(short_id)).status_code == 404


def sign_in_by_api(server: Server, email: str) -> Client:
    """A browser's session without the browser: the cookie, and the header that our own pages send."""
    client = Client(server, host=f"hedgerow.localhost:{server.port}")
    client.http.headers["X-Hedgerow"] = "1"
    answer = client.post("/api/login/", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.http.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
    return client


def test_signing_out_in_one_tab_shows_sign_in_in_the_other(host, context, page):
    team, short_id = host
    email, _ = add_member(team.server, team.project, name="tabs", role="viewer")
    sign_in(page, team.server, email, PASSWORD)
    open_app(page, team.server, team.project, short_id)
    other = context.new_page()
    other.goto(team.server.ui)
    other.get_by_test_id("account-menu").click()
    other.get_by_role("menuitem", name="Sign out").click()
    other.get_by_role("button", name="Sign in").wait_for()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=15_000)


def test_a_deleted_apps_page_says_so(host, page):
    team, _ = host
    email, _ = add_member(team.server, team.project, name="deleted", role="viewer")
    short_id = team.client().create_app(hello("Soon gone"), "Soon gone")["short_id"]
    sign_in(page, team.server, email, PASSWORD)
    open_app(page, team.server, team.project, short_id)
    team.client().delete_app(short_id)
    expect(page.get_by_test_id("app-no-access")).to_be_visible(timeout=15_000)
