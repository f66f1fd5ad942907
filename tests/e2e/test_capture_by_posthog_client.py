"""The real posthog package sends events; an app shows them."""

from support.streamlit_wire import draws
from support.teams import make_team
from support.waiting import wait_until
from support.zips import app_zip

APP = """import streamlit as st
from posthog_bridge import hogql_execute

rows = hogql_execute(
    "SELECT event, properties.plan AS plan, person.properties.email AS email, count() AS n "
    "FROM events GROUP BY event, plan, email ORDER BY event"
)
for row in rows.itertuples():
    st.write(f"{row.event} {row.plan} {row.email} x{row.n}")
st.write("That is all.")
"""


def test_events_of_the_posthog_client_show_in_an_app(server):
    import posthog

    team = make_team(server, "Senders")
    sender = posthog.Posthog(team.token, host=server.address, gzip=True, flush_at=10, disable_geoip=True)
    try:
        sender.set(distinct_id="ada", properties={"email": "ada@example.com"})
        for _ in range(25):
            sender.capture("bought", distinct_id="ada", properties={"plan": "pro"})
        sender.flush()
    finally:
        sender.shutdown()
    api = team.client()
    wait_until(lambda: api.rows("SELECT count() FROM events WHERE event = 'bought'") == [[25]], what="25 events are there")
    short_id = api.create_app(app_zip(APP), "Show them")["short_id"]
    draws(server, team.proxy(short_id, "_stcore/stream"), "bought pro ada@example.com x25", "That is all.", headers=team.bearer)


def test_every_capture_path_takes_an_event_and_a_wrong_token_is_refused(server):
    team = make_team(server, "Paths")
    api = team.client()
    for path in ("/capture/", "/e/", "/i/v0/e/", "/batch/"):
        event = {"event": "came by", "distinct_id": "d", "properties": {"path": path}}
        body = {"api_key": team.token, "batch": [event]} if path == "/batch/" else {"api_key": team.token, **event}
        assert api.http.post(path, json=body).status_code == 200, path
    wait_until(lambda: api.rows("SELECT count() FROM events") == [[4]], what="one event a path")
    assert api.capture("phc_nobody", [{"event": "x", "distinct_id": "d"}]).status_code == 401
