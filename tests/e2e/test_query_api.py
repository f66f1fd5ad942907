"""POST /query/ as PostHog's clients use it, against the real engine: in the background, cancelled, as Arrow, filtered."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from support.client import Client
from support.server import Server
from support.teams import Team, add_member, make_team
from support.waiting import wait_until

ENDLESS = "SELECT max(sipHash64(number)) FROM numbers(100000000000)"
ARROW = "application/vnd.apache.arrow.stream"


@pytest.fixture(scope="module")
def asker(server: Server) -> Team:
    made = make_team(server, "Askers")
    events = [
        {
            "event": "buy" if index % 3 == 0 else "view",
            "distinct_id": f"d{index % 5}",
            "properties": {"plan": ["pro", "free"][index % 2], "amount": index},
            "timestamp": f"2026-01-{index + 1:02d}T12:00:00Z",
        }
        for index in range(30)
    ]
    assert made.client().capture(made.token, events).status_code == 200
    wait_until(lambda: made.client().rows("SELECT count() FROM events") == [[30]], what="the events")
    return made


@pytest.fixture(scope="module")
def engine(server: Server) -> Iterator[httpx.Client]:
    """warehoused's own socket: what the engine is doing."""
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(server.data / "warehouse.sock")), base_url="http://warehouse") as client:
        yield client


def running(engine: httpx.Client) -> int:
    sql = "SELECT count() FROM system.processes WHERE position(query, 'sipHash64') > 0 AND position(query, 'system.processes') = 0"
    return int(engine.post("/", params={"readonly": "1"}, content=sql).text)


def path(team: Team, query_id: str = "") -> str:
    return f"/api/projects/{team.project}/query/" + (f"{query_id}/" if query_id else "")


def ask(client: Client, team: Team, query: str, *, inner: dict[str, Any] | None = None, **fields: Any) -> httpx.Response:
    return client.post(path(team), json={"query": {"kind": "HogQLQuery", "query": query, **(inner or {})}, **fields})


def test_a_query_in_the_background_is_polled_and_cached(asker: Team):
    client = asker.client()
    query = "SELECT event, count() AS n FROM events GROUP BY event ORDER BY event"
    started = ask(client, asker, query, refresh="force_async", client_query_id="background-1")
    assert started.status_code == 202, started.text
    status = started.json()["query_status"]
    assert (status["id"], status["team_id"], status["complete"], status["query_async"]) == ("background-1", asker.project, False, True)
    done = wait_until(lambda: (answer := client.get(path(asker, "background-1"))).status_code == 200 and answer, what="it is complete")
    status = done.json()["query_status"]
    assert status["complete"]
    assert not status["error"]
    assert status["results"]["results"] == [["buy", 10], ["view", 20]]
    assert status["results"]["columns"] == ["event", "n"]
    again = ask(client, asker, query, refresh="async")
    assert again.status_code == 200
    assert again.json()["is_cached"] is True
    assert again.json()["cache_key"] == status["results"]["cache_key"]
    assert ask(client, asker, query, refresh="force_cache").json()["results"] == [["buy", 10], ["view", 20]]
    assert ask(client, asker, query + " LIMIT 7", refresh="force_cache").json()["query_status"] is None


def test_nobody_else_polls_or_cancels_a_query(server: Server, asker: Team):
    _, colleague = add_member(server, asker.project, name="colleague")
    others = make_team(server, "Others")
    assert ask(asker.client(), asker, ENDLESS, refresh="async", client_query_id="private").status_code == 202
    for stranger in (Client(server, key=colleague, project=asker.project), others.client(), Client(server)):
        wanted = 401 if stranger.key is None else 404
        assert stranger.get(path(asker, "private")).status_code == wanted
        assert stranger.call("DELETE", path(asker, "private")).status_code == wanted
    assert others.client().get(path(others, "private")).status_code == 404
    assert asker.client().get(path(asker, "private") + "?show_progress=true").status_code == 202
    assert asker.client().call("DELETE", path(asker, "private")).status_code == 200
    assert asker.client().get(path(asker, "private")).status_code == 404


def test_cancelling_stops_the_engine_and_tells_whoever_waits(asker: Team, engine: httpx.Client):
    took = []
    for round_ in range(5):
        name = f"cancel-{round_}"
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(ask, asker.client(), asker, ENDLESS, refresh="force_blocking", client_query_id=name)
            wait_until(lambda: running(engine) == 1, what="the engine works")
            begun = time.monotonic()
            assert asker.client().call("DELETE", path(asker, name)).status_code == 200
            wait_until(lambda: running(engine) == 0, within_s=5, what="the engine has stopped")
            took.append((time.monotonic() - begun) * 1000)
            answer = waiting.result(timeout=10)
        assert answer.status_code == 499, answer.text
        assert answer.json()["code"] == "cancelled"
    print(f"DELETE to the engine's stop: {[round(ms) for ms in took]} ms (polled every 50 ms)")


def test_hanging_up_stops_the_engine(asker: Team, engine: httpx.Client):
    client = asker.client()
    with pytest.raises(httpx.ReadTimeout):
        client.http.post(path(asker), json={"query": {"kind": "HogQLQuery", "query": ENDLESS}}, timeout=1.0)
    client.http.close()
    begun = time.monotonic()
    wait_until(lambda: running(engine) == 0, within_s=5, what="the engine has stopped")
    print(f"hang-up to the engine's stop: {(time.monotonic() - begun) * 1000:.0f} ms")


def test_a_viewer_who_leaves_does_not_end_the_query_of_another(asker: Team, engine: httpx.Client):
    assert ask(asker.client(), asker, ENDLESS, refresh="async", client_query_id="one").status_code == 202
    assert ask(asker.client(), asker, ENDLESS, refresh="async", client_query_id="two").status_code == 202
    wait_until(lambda: running(engine) == 1, what="one query for both")
    assert asker.client().call("DELETE", path(asker, "one")).status_code == 200
    time.sleep(0.3)
    assert running(engine) == 1
    assert asker.client().call("DELETE", path(asker, "two")).status_code == 200
    wait_until(lambda: running(engine) == 0, within_s=5, what="the engine has stopped")


def test_results_come_as_arrow_csv_and_parquet(asker: Team):
    def post(query: str, *, accept: str = "*/*", form: str = "json", **fields: Any) -> httpx.Response:
        body = {"query": {"kind": "HogQLQuery", "query": query}, **fields}
        return asker.client().http.post(
            f"{path(asker)}?format={form}" if form != "json" else path(asker), json=body, headers={"Accept": accept}
        )

    query = "SELECT event, toFloat(properties.amount) AS amount, timestamp FROM events ORDER BY timestamp"
    arrow = post(query, accept=ARROW)
    assert arrow.headers["content-type"] == ARROW
    table = pa.ipc.open_stream(arrow.content).read_all()
    assert table.num_rows == 30
    assert table.column("amount").to_pylist()[:3] == [0.0, 1.0, 2.0]
    assert pa.types.is_timestamp(table.schema.field("timestamp").type)
    csv = post(query, form="csv", limit=10)
    assert pyarrow.csv.read_csv(io.BytesIO(csv.content)).num_rows == 10
    parquet = post(query, form="parquet")
    assert "attachment" in parquet.headers["content-disposition"]
    assert pyarrow.parquet.read_table(io.BytesIO(parquet.content)).column("event").to_pylist() == table.column("event").to_pylist()
    wrong = post("SELECT evnt FROM events", accept=ARROW)
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["start"] == 7


def test_a_large_arrow_result_is_never_whole_in_the_servers_memory(asker: Team, server: Server):
    """5 million rows, read slowly: the server waits for the reader."""
    assert server.process is not None
    status = f"/proc/{server.process.pid}/status"

    def resident_mb() -> float:
        with open(status) as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    before = resident_mb()
    received, peak = 0, before
    query = "SELECT number, sipHash64(number), toString(number) FROM numbers(5000000)"
    body = {"query": {"kind": "HogQLQuery", "query": query}, "refresh": True}
    with asker.client().http.stream("POST", path(asker), json=body, headers={"Accept": ARROW}) as answer:
        assert answer.status_code == 200
        for chunk in answer.iter_raw(1 << 20):
            received += len(chunk)
            if received < 60 << 20:
                threading.Event().wait(0.005)
            peak = max(peak, resident_mb())
    assert received > 100 << 20
    print(f"{received >> 20} MB passed, the server grew by {peak - before:.0f} MB")
    assert peak - before < 96


FILTERS = {
    "none": ({}, 30),
    "a property": ({"properties": [{"key": "plan", "value": "pro", "operator": "exact", "type": "event"}]}, 15),
    "a range": ({"dateRange": {"date_from": "2026-01-11", "date_to": "2026-01-21"}}, 10),
    "both": ({"properties": [{"key": "amount", "value": 20, "operator": "gte"}], "dateRange": {"date_from": "2026-01-26"}}, 5),
    "a condition": ({"properties": [{"key": "event = 'buy'", "type": "hogql"}]}, 10),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_stand_where_the_query_names_them(asker: Team, name: str):
    filters, count = FILTERS[name]
    answer = ask(asker.client(), asker, "SELECT count() FROM events WHERE {filters}", inner={"filters": filters})
    assert answer.json()["results"] == [[count]], answer.text


def test_values_and_variables_are_bound(asker: Team):
    query = "SELECT count() FROM events WHERE event = {event} AND properties.plan = {variables.plan}"
    variables = {"0190": {"variableId": "0190", "code_name": "plan", "value": "pro"}}
    answer = ask(asker.client(), asker, query, inner={"values": {"event": "buy"}, "variables": variables})
    assert answer.json()["results"] == [[5]], answer.text
    hostile = ask(asker.client(), asker, query, inner={"values": {"event": "x' OR 1=1 --"}, "variables": variables})
    assert hostile.json()["results"] == [[0]]
    missing = ask(asker.client(), asker, query, inner={"values": {"event": "buy"}})
    assert missing.status_code == 400
    assert "variables" in missing.json()["detail"]


def test_a_text_is_checked_without_being_run_and_the_schema_is_told(asker: Team):
    client = asker.client()
    checked = client.post(path(asker), json={"query": {"kind": "HogQLMetadata", "query": "SELECT evnt FROM events"}}).json()
    assert checked["isValid"] is False
    assert (checked["errors"][0]["start"], checked["errors"][0]["end"]) == (7, 11)
    schema = client.post(path(asker), json={"query": {"kind": "DatabaseSchemaQuery"}}).json()
    assert "timestamp" in schema["tables"]["events"]["fields"]
    assert {"name": "count", "kind": "aggregate"}.items() <= next(each for each in schema["functions"] if each["name"] == "count").items()


def test_a_hundred_viewers_get_the_same_answer(asker: Team):
    """That it costs one engine query is bridge_test's to count; here the results are the same few."""
    query = "SELECT uniq(distinct_id), max(sipHash64(event)) FROM events"
    begun = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ask(asker.client(), asker, query), range(100)))
    cache_ages = (time.monotonic() - begun) / 15
    assert {answer.status_code for answer in answers} == {200}
    assert len({str(answer.json()["results"]) for answer in answers}) == 1
    assert len({answer.json()["last_refresh"] for answer in answers}) <= 1 + cache_ages
