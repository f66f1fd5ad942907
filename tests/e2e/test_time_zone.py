"""A project's time zone is what its queries mean by days and hours, from the next query on."""

from support.client import Client
from support.teams import Team, make_team
from support.waiting import wait_until

EVENTS = [
    {"event": "view", "distinct_id": "ann", "timestamp": "2026-03-09T14:30:00Z"},
    {"event": "view", "distinct_id": "ann", "timestamp": "2026-03-09T15:31:00Z", "properties": {"$set": {"plan": "pro"}}},
    {"event": "signup", "distinct_id": "bob", "timestamp": "2026-03-10T15:00:00Z", "properties": {"$set": {"plan": "free"}}},
]
DAYS = "SELECT toString(toDate(timestamp)) AS day, count() FROM events GROUP BY day ORDER BY day"


def team_with_events(server: object, name: str) -> tuple[Team, Client]:
    team = make_team(server, name)
    client = team.client()
    assert client.capture(team.token, EVENTS).status_code == 200
    wait_until(lambda: client.rows("SELECT count() FROM events") == [[3]], within_s=20, what="the events are there")
    return team, client


def test_the_projects_time_zone_counts_from_the_next_query(server):
    _, client = team_with_events(server, "Zones")
    path = f"/api/projects/{client.project}/"
    assert client.rows(DAYS) == [["2026-03-09", 2], ["2026-03-10", 1]]
    instants = client.rows("SELECT toUnixTimestamp(timestamp) FROM events ORDER BY timestamp")

    assert client.call("PATCH", path, json={"timezone": "Asia/Tokyo"}).status_code == 200
    assert client.rows(DAYS) == [["2026-03-09", 1], ["2026-03-10", 1], ["2026-03-11", 1]]
    assert client.rows("SELECT count() FROM events WHERE timestamp >= '2026-03-11'") == [[1]]
    assert client.rows("SELECT formatDateTime(min(timestamp), '%H:%i') FROM events") == [["23:30"]]
    assert client.rows("SELECT toUnixTimestamp(timestamp) FROM events ORDER BY timestamp") == instants

    assert client.call("PATCH", path, json={"timezone": "America/St_Johns"}).status_code == 200
    assert client.rows("SELECT toHour(min(timestamp)), toMinute(min(timestamp)) FROM events") == [[12, 0]]
    assert client.rows("SELECT toUnixTimestamp(timestamp) FROM events ORDER BY timestamp") == instants
