"""The three sample apps, drawn in the image over answers of the warehouse's types. (The whole path is tested in tests/e2e.)"""

import datetime
import json
import random
import uuid

import in_image
import pyarrow as pa
import pytest
from peer import Peer, answer, refusal

SAMPLES = in_image.ROOT / "samples"
NOW = datetime.datetime.now(datetime.UTC)
UTC_SECONDS, UTC_MICROS = pa.timestamp("s", "UTC"), pa.timestamp("us", "UTC")


def orders() -> pa.Table:
    dice = random.Random(1)
    rows = 3000
    people = [uuid.UUID(int=dice.getrandbits(128)) for _ in range(400)]
    return pa.table(
        {
            "timestamp": pa.array([NOW - datetime.timedelta(days=dice.random() * 60) for _ in range(rows)], UTC_MICROS),
            "person_id": pa.array([dice.choice(people).bytes for _ in range(rows)], pa.uuid()),
            "customer": pa.array([dice.choice(["ada@example.com", "ben@example.com", None]) for _ in range(rows)]),
            "product": pa.array([dice.choice(["Subscription", "Extra seats"]) for _ in range(rows)]),
            "plan": pa.array([dice.choice(["team", "business"]) for _ in range(rows)]),
            "country": pa.array([dice.choice(["DE", "US", None]) for _ in range(rows)]),
            "amount": pa.array([dice.choice([19.0, 79.0, None]) for _ in range(rows)]),
        }
    )


def events() -> pa.Table:
    rows = 100
    return pa.table(
        {
            "timestamp": pa.array([NOW - datetime.timedelta(minutes=n) for n in range(rows)], UTC_MICROS),
            "event": ["$pageview", "sign_up"] * (rows // 2),
            "email": pa.array([None, "ada@example.com"] * (rows // 2)),
            "distinct_id": ["d"] * rows,
            "url": pa.array(["https://shop.example/pricing", None] * (rows // 2)),
            "browser": ["Chrome"] * rows,
            "country": ["DE"] * rows,
            "session": ["s"] * rows,
            "properties": [json.dumps({"$browser": "Chrome", "plan": "team"})] * rows,
        }
    )


def names() -> pa.Table:
    return pa.table({"event": ["$pageview", "sign_up", "purchase"], "times": pa.array([1000, 100, 10], pa.uint64())})


def funnel() -> pa.Table:
    return pa.table(
        {
            "grp": ["Everyone"] * 3,
            "level": pa.array([1, 2, 3], pa.uint8()),
            "people": pa.array([700, 80, 10], pa.uint64()),
        }
    )


def volume() -> pa.Table:
    moments = [NOW.replace(minute=0, second=0, microsecond=0) - datetime.timedelta(hours=n) for n in range(24)]
    return pa.table({"moment": pa.array(moments, UTC_SECONDS), "event": ["$pageview"] * 24, "times": pa.array([7] * 24, pa.uint64())})


# The first text that is in the query decides.
ANSWERS = {
    "windowFunnel": funnel,
    "AS moment": volume,
    "AS times": names,
    "toFloat(properties.amount)": orders,
    "properties.$current_url": events,
}


def warehouse(connection, request):
    table = next(make for text, make in ANSWERS.items() if text in request["query"])()
    connection.sendall(answer(table, chunk_size=1 << 16))


def empty_warehouse(connection, request):
    table = next(make for text, make in ANSWERS.items() if text in request["query"])()
    connection.sendall(answer(table.slice(0, 0)))


def draw(sample, tmp_path, behaviour):
    peer = Peer(str(tmp_path / "bridge.sock"), behaviour)
    try:
        with in_image.runner(SAMPLES / sample, bridge=tmp_path) as (_, address):
            return in_image.draw(address)
    finally:
        peer.stop()


DRAWN = {
    "sales_dashboard": {"metric": 4, "vega_lite_chart": 4, "multiselect": 3, "dataframe": 1},
    "funnel_explorer": {"metric": 3, "vega_lite_chart": 1, "dataframe": 1},
    "event_browser": {"vega_lite_chart": 1, "dataframe": 1, "json": 2},
}


@pytest.mark.parametrize("sample", DRAWN)
def test_a_sample_draws_its_charts(sample, tmp_path):
    page = draw(sample, tmp_path, warehouse)
    assert page["exceptions"] == []
    seen = {kind: page["elements"].get(kind, 0) for kind in DRAWN[sample]}
    assert seen == DRAWN[sample], page["elements"]


@pytest.mark.parametrize("sample", DRAWN)
def test_a_sample_greets_a_project_without_events(sample, tmp_path):
    page = draw(sample, tmp_path, empty_warehouse)
    assert page["exceptions"] == []
    assert page["elements"].get("alert") == 1


@pytest.mark.parametrize("sample", DRAWN)
def test_a_sample_shows_a_failed_query_without_a_traceback(sample, tmp_path):
    said = refusal(message="the data service is starting", retryable=True)
    page = draw(sample, tmp_path, lambda connection, _: connection.sendall(said))
    assert page["exceptions"] == []
    assert page["elements"].get("code") == 1


def test_every_sample_is_listed_with_a_name_and_a_description():
    listed = json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))
    assert sorted(entry["folder"] for entry in listed) == sorted(path.parent.name for path in SAMPLES.glob("*/app.py"))
    assert all(entry["name"] and entry["description"] for entry in listed)
