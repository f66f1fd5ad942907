"""Two teams share a ClickHouse; nothing of one can be learnt by the other's queries.

Each query runs before and after the other team has written rows that would change or break it if it saw them. Same
answer, to the letter, means that not even an error tells of them.
"""

import pytest
from support.client import Client
from support.server import Server
from support.streamlit_wire import draws
from support.teams import Team, make_team
from support.waiting import wait_until
from support.zips import app_zip

SECRET = "hush-hush-4711"

QUERIES = {
    "plain": "SELECT event, count() FROM events GROUP BY event ORDER BY event",
    "every property": "SELECT DISTINCT properties FROM events ORDER BY properties",
    "subquery in FROM": "SELECT count() FROM (SELECT distinct_id, properties.num AS num FROM events) WHERE num != ''",
    "subquery in WHERE": "SELECT count() FROM events WHERE distinct_id IN (SELECT distinct_id FROM events WHERE event = 'loud')",
    "common table expression": "WITH all_of_it AS (SELECT event, distinct_id FROM events) SELECT count(), uniq(distinct_id) FROM all_of_it",
    "self join": "SELECT count() FROM events AS a JOIN events AS b ON a.event = b.event",
    "left join persons": "SELECT count(), uniq(persons.id) FROM events LEFT JOIN persons ON events.person_id = persons.id",
    "persons": "SELECT count() FROM persons",
    "union": "SELECT x FROM (SELECT event AS x FROM events UNION ALL SELECT distinct_id AS x FROM events) ORDER BY x",
    "person properties": "SELECT DISTINCT person.properties.email FROM events ORDER BY 1",
    "or true": "SELECT count() FROM events WHERE 1 = 1 OR event = 'loud'",
    "team in the where": "SELECT count() FROM events WHERE team_id > 0",
    "team by name": "SELECT DISTINCT team_id FROM events",
    "failing cast in SELECT": "SELECT toInt64(properties.num) FROM events",
    "failing cast in WHERE": "SELECT count() FROM events WHERE toInt64(properties.num) > 0",
    "failing cast in ORDER BY": "SELECT event FROM events ORDER BY toInt64(properties.num), event",
    "failing date": "SELECT max(toDateTime(properties.num)) FROM events",
    "failing uuid": "SELECT count() FROM events WHERE toUUID(distinct_id) != toUUID('00000000-0000-0000-0000-000000000000')",
    "throwIf in SELECT": "SELECT throwIf(properties.num = 'hush-hush-4711', 'seen') FROM events",
    "throwIf in WHERE": "SELECT count() FROM events WHERE throwIf(event = 'loud', 'seen') = 0",
    "throwIf in ON": "SELECT count() FROM events AS a JOIN events AS b ON a.event = b.event AND throwIf(b.event = 'loud') = 0",
    "division by what others wrote": "SELECT intDiv(1, length(event) - 4) FROM events",
    "aggregate of all text": "SELECT groupArray(properties) FROM events",
    "system tables": "SELECT count() FROM system.tables",
    "another database's name": "SELECT count() FROM default.events",
    "a table function": "SELECT * FROM numbers(3)",
    "a remote table": "SELECT * FROM remote('127.0.0.1', 'default', 'events')",
    "a file": "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "a setting": "SELECT count() FROM events SETTINGS additional_table_filters = {}",
    "two statements": "SELECT 1; SELECT count() FROM events",
    "a comment": "SELECT count() FROM events -- WHERE team_id = 1",
    "a string that ends early": "SELECT count() FROM events WHERE event = '\\' OR 1=1 --'",
}


def answer_of(api: Client, query: str) -> tuple:
    answer = api.query(query)
    body = answer.json()
    assert answer.status_code in (200, 400), f"{query}: {answer.status_code} {answer.text}"
    told = (200, body["results"]) if answer.status_code == 200 else (400, body["code"], body["detail"])
    assert SECRET not in str(told).replace(query, "")
    return told


@pytest.fixture(scope="module")
def teams(server: Server) -> tuple[Team, Team, dict[str, tuple]]:
    red, blue = make_team(server, "Red data"), make_team(server, "Blue data")
    mine = [
        {"event": "calm", "distinct_id": f"mine{index}", "properties": {"num": str(index)}, "timestamp": "2026-01-05T12:00:00Z"}
        for index in range(20)
    ]
    assert red.client().capture(red.token, mine).status_code == 200
    wait_until(lambda: red.client().rows("SELECT count() FROM events") == [[20]], what="the team's own events")
    before = {name: answer_of(red.client(), query) for name, query in QUERIES.items()}
    theirs = [
        {
            "event": "loud",
            "distinct_id": SECRET,
            "properties": {"num": SECRET, "$set": {"email": f"{SECRET}@example.com"}},
            "timestamp": "2026-01-05T12:00:00Z",
        }
        for _ in range(20)
    ]
    assert blue.client().capture(blue.token, theirs).status_code == 200
    wait_until(lambda: blue.client().rows("SELECT count() FROM events") == [[20]], what="the other team's events")
    return red, blue, before


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_answers_the_same_as_before_the_other_team_came(teams, name):
    red, _, before = teams
    assert answer_of(red.client(), QUERIES[name]) == before[name]


def test_the_queries_are_not_empty_words(teams):
    """At least the plain ones really ran."""
    _, _, before = teams
    ran = [name for name, answer in before.items() if answer[0] == 200]
    assert before["plain"] == (200, [["calm", 20]])
    assert {"subquery in FROM", "common table expression", "self join", "union", "or true"} <= set(ran), before


def test_hogql_execute_in_an_app_sees_its_own_project_only(teams):
    red, _, _ = teams
    source = """import streamlit as st
from posthog_bridge import hogql_execute

st.write("found:", " ".join(hogql_execute("SELECT DISTINCT event FROM events")["event"]))
st.write("done")
"""
    short_id = red.client().create_app(app_zip(source), "Look around")["short_id"]
    seen = draws(red.server, red.proxy(short_id, "_stcore/stream"), "found:", "calm", "done", headers=red.bearer)
    assert b"loud" not in seen


def test_another_teams_project_is_404_for_queries(teams):
    red, blue, _ = teams
    stranger = Client(red.server, key=red.key, project=blue.project)
    assert stranger.query("SELECT 1").status_code == 404
