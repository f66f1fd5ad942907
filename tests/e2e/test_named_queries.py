"""Cohorts, actions and saved queries can be named in queries from the moment they are made."""

from support.client import Client
from support.teams import Team, make_team
from support.waiting import wait_until

EVENTS = [
    {"event": "view", "distinct_id": "ann", "timestamp": "2026-03-09T14:30:00Z"},
    {"event": "view", "distinct_id": "ann", "timestamp": "2026-03-09T15:31:00Z", "properties": {"$set": {"plan": "pro"}}},
    {"event": "signup", "distinct_id": "bob", "timestamp": "2026-03-10T15:00:00Z", "properties": {"$set": {"plan": "free"}}},
]


def team_with_events(server: object, name: str) -> tuple[Team, Client]:
    team = make_team(server, name)
    client = team.client()
    assert client.capture(team.token, EVENTS).status_code == 200
    wait_until(lambda: client.rows("SELECT count() FROM events") == [[3]], within_s=20, what="the events are there")
    return team, client


def test_cohorts_actions_and_saved_queries_can_be_named_in_queries(server):
    _, client = team_with_events(server, "Names")
    base = f"/api/projects/{client.project}"
    cohort = {"name": "Payers", "filters": {"properties": [{"key": "plan", "value": "pro", "type": "person"}]}}
    made = client.post(f"{base}/cohorts/", json=cohort)
    assert made.status_code == 201, made.text
    assert client.rows("SELECT DISTINCT distinct_id FROM events WHERE person_id IN COHORT 'Payers'") == [["ann"]]
    assert client.rows(f"SELECT count() FROM events WHERE person_id NOT IN COHORT {made.json()['id']}") == [[1]]
    assert client.rows("SELECT name, is_static FROM system.cohorts") == [["Payers", False]]

    action = client.post(f"{base}/actions/", json={"name": "Signed up", "steps": [{"event": "signup"}]})
    assert action.status_code == 201, action.text
    assert client.rows("SELECT distinct_id FROM events WHERE matchesAction('Signed up')") == [["bob"]]

    view = {"name": "views_of", "query": {"kind": "HogQLQuery", "query": "SELECT distinct_id FROM events WHERE event = 'view'"}}
    saved = client.post(f"{base}/warehouse_saved_queries/", json=view)
    assert saved.status_code == 201, saved.text
    assert client.rows("SELECT count() FROM views_of") == [[2]]
    broken = client.post(
        f"{base}/warehouse_saved_queries/", json={"name": "b", "query": {"kind": "HogQLQuery", "query": "SELECT evnt FROM events"}}
    )
    assert broken.status_code == 400
    assert "did you mean `event`" in broken.text

    assert client.call("DELETE", f"{base}/warehouse_saved_queries/{saved.json()['id']}/").status_code == 204
    assert client.query("SELECT count() FROM views_of").status_code == 400
