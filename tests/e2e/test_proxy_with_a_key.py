"""An app through /api/projects/{id}/streamlit_apps/{short_id}/proxy/ with a Bearer key."""

import pytest
from support.client import Client
from support.server import Server
from support.streamlit_wire import RERUN, draws, frames_until, open_stream
from support.teams import Team, make_team
from support.zips import app_zip

SOURCE = """import streamlit as st

st.title("Behind the proxy")
st.write("Headers:", sorted(st.context.headers.to_dict().items()))
st.download_button("Take it", b"the very bytes", "it.bin")
"""


@pytest.fixture(scope="module")
def proxied(server: Server) -> tuple[Team, str]:
    team = make_team(server, "Proxy users")
    return team, team.client().create_app(app_zip(SOURCE), "Proxied")["short_id"]


@pytest.mark.parametrize("socket_path", ["_stcore/stream", "ws"])
def test_a_websocket_with_a_key_draws_the_app(proxied, socket_path):
    team, short_id = proxied
    draws(team.server, team.proxy(short_id, socket_path), "Behind the proxy", headers=team.bearer)


def test_the_page_and_its_health_answer(proxied):
    team, short_id = proxied
    api = team.client()
    page = api.get(team.proxy(short_id))
    assert page.status_code == 200
    assert "<html" in page.text
    assert page.headers["content-security-policy"] == "sandbox"
    assert api.get(team.proxy(short_id, "_stcore/health")).status_code == 200


def test_without_the_last_slash_the_address_leads_on(proxied):
    team, short_id = proxied
    answer = team.client().get(team.proxy(short_id).rstrip("/"))
    assert answer.status_code in (301, 302, 303, 307, 308)
    assert answer.headers["location"].endswith("/proxy/")


def test_the_app_never_sees_the_key(proxied):
    team, short_id = proxied
    with open_stream(
        team.server, team.proxy(short_id, "_stcore/stream"), headers={**team.bearer, "Cookie": "__Host-hedgerow=stolen; a=b"}
    ) as stream:
        stream.send(RERUN)
        seen = frames_until(stream, "Headers:", "Take it")
    assert b"phx_" not in seen
    assert b"stolen" not in seen
    assert b"uthorization" not in seen


def test_a_wrong_key_and_no_key_are_401(proxied):
    team, short_id = proxied
    for key in (None, "phx_nobody"):
        assert Client(team.server, key=key).get(team.proxy(short_id)).status_code == 401
