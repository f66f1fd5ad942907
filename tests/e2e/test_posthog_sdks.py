# ruff: noqa: E501, PLW1510, PT018, RUF012
"""posthog-node and posthog-js, the real ones, fill the warehouse; queries show it as PostHog documents it."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, Request
from support.client import Client
from support.server import ROOT, Server
from support.teams import Team, make_team
from support.waiting import wait_until

SDK = ROOT / "tests/sdk"
NODE = ROOT / ".tools/bin/node"


def counts(api: Client) -> dict[str, int]:
    return {event: count for event, count in api.rows("SELECT event, count() FROM events GROUP BY event")}


def until_counted(api: Client, wanted: dict[str, int]) -> None:
    wait_until(lambda: counts(api) == wanted, within_s=20, what=f"the events are {wanted}, not {counts(api)}")


def test_events_of_posthog_node(server: Server) -> None:
    team = make_team(server, "Node")
    api = team.client()
    sent = subprocess.run(
        [str(NODE), str(SDK / "send_with_posthog_node.mjs"), server.address, team.token], capture_output=True, text=True, timeout=60
    )
    assert sent.returncode == 0, sent.stderr
    wanted = {
        "looked": 2,
        "$identify": 2,
        "$create_alias": 2,
        "$groupidentify": 2,
        "bought": 2,
        "dated": 2,
        "many": 200,
        "$feature_flag_called": 2,
    }
    until_counted(api, wanted)
    merged = "SELECT count(DISTINCT person_id) FROM events WHERE startsWith(distinct_id, 'node-plain')"
    assert api.rows(merged) == [[1]], "what a device sent before and after is one person's"
    persons = (
        "SELECT person.properties.email, person.properties.plan, person.properties.source FROM events WHERE event = 'bought' ORDER BY 1"
    )
    assert api.rows(persons) == [["node-plain@example.com", "pro", None], ["node@example.com", "pro", None]]
    assert api.rows("SELECT properties.unicode, properties.$groups.company FROM events WHERE event = 'bought' LIMIT 1") == [["é😀", "acme"]]
    assert api.rows("SELECT count() FROM events WHERE event = 'dated' AND dateDiff('hour', timestamp, now()) = 48") == [[2]]


class Shop(BaseHTTPRequestHandler):
    """The page and the library, nothing else."""

    FILES = {"/": SDK / "page_with_posthog_js.html", "/module.js": SDK / "node_modules/posthog-js/dist/module.js"}

    def do_GET(self) -> None:
        path = self.FILES.get(self.path.partition("?")[0])
        self.send_response(200 if path else 404)
        self.send_header("Content-Type", "text/javascript" if path and path.suffix == ".js" else "text/html; charset=utf-8")
        self.end_headers()
        if path:
            self.wfile.write(path.read_bytes())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}/"
    httpd.shutdown()


def visit(page: Page, shop: str, team: Team, **more: str) -> list[str]:
    """Opens the shop; the requests it sends to Hedgerow are noted."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.startswith(team.server.address):
            packing = " gzip" if (request.post_data_buffer or b"").startswith(b"\x1f\x8b") else ""
            asked.append(f"{request.method} {request.url.removeprefix(team.server.address)}{packing}")

    page.on("request", note)
    page.goto(f"{shop}?{urlencode({'host': team.server.address, 'token': team.token, **more})}")
    page.wait_for_function("window.isLoaded")
    return asked


def test_a_visitor_with_posthog_js(server: Server, page: Page, shop: str) -> None:
    team = make_team(server, "Browser")
    api = team.client()
    asked = visit(page, shop, team)
    page.click("#buy")
    page.evaluate(
        """() => {
          posthog.capture("looked", {amount: 1.5});
          posthog.identify("ada", {email: "ada@example.com"}, {source: "ad"});
          posthog.alias("ada-at-work");
          posthog.group("company", "acme", {seats: 3});
          posthog.setPersonProperties({plan: "free"}, {first: "yes"});
          posthog.capture("bought", {$set: {plan: "pro"}, $unset: ["source"]});
        }"""
    )
    wanted = {"$pageview", "$autocapture", "looked", "$identify", "$create_alias", "$groupidentify", "$set", "bought"}
    wait_until(lambda: wanted <= set(counts(api)), within_s=20, what=f"{wanted} are there, not {counts(api)}")
    page.goto("about:blank")  # what is queued leaves with a beacon
    wait_until(lambda: counts(api).get("$pageleave") == 1, within_s=20, what="the beacon of the page that was left")
    assert all(count == 1 for event, count in counts(api).items() if event in wanted), counts(api)
    assert any(request.startswith(f"GET /array/{team.token}/config") for request in asked), asked
    assert any(request.startswith("POST /e/") and request.endswith(" gzip") for request in asked), asked
    assert api.rows("SELECT count(DISTINCT person_id) FROM events") == [[1]], "the anonymous visitor became ada"
    assert api.rows(
        "SELECT DISTINCT person.properties.email, person.properties.plan, person.properties.first, person.properties.source FROM events"
    ) == [["ada@example.com", "pro", "yes", None]]
    chain = api.rows("SELECT elements_chain FROM events WHERE event = '$autocapture'")[0][0]
    assert 'text="Buy now"' in chain and "button" in chain
    assert api.rows("SELECT properties.$group_0 IS NULL, properties.$groups.company FROM events WHERE event = 'bought'")[0][1] == "acme"


def test_posthog_js_without_compression_needs_a_preflight(server: Server, page: Page, shop: str) -> None:
    team = make_team(server, "Plain")
    api = team.client()
    page.route("**/array/**", lambda route: route.abort())  # as some blockers do: then it asks for flags, which it need not else
    asked = visit(page, shop, team, plain="1")
    page.wait_for_function("window.flagsCame")
    assert any(request.startswith("POST /flags/?v=2") for request in asked), asked
    page.evaluate(
        "() => { for (let i = 0; i < 60; i++) posthog.capture('many', {i}); posthog.capture('now', {}, {send_instantly: true}); posthog.capture('beacon', {}, {transport: 'sendBeacon'}); }"
    )
    wait_until(
        lambda: {"many": 60, "now": 1, "beacon": 1}.items() <= counts(api).items(),
        within_s=20,
        what=f"62 events are there, not {counts(api)}",
    )
    assert not any(request.endswith(" gzip") for request in asked), asked
    status = page.evaluate(
        "async ([url, token]) => (await fetch(url, {method: 'POST', headers: {'Content-Type': 'application/json', 'X-Mine': '1'}, credentials: 'include',"
        " body: JSON.stringify({api_key: token, event: 'asked first', distinct_id: 'd'})})).status",
        [f"{server.address}/e/", team.token],
    )
    assert status == 200
    assert counts(api)["asked first"] == 1


def test_packings_of_older_clients(server: Server, page: Page, shop: str) -> None:
    team = make_team(server, "Older")
    api = team.client()
    event = {"event": "old", "properties": {"token": team.token, "distinct_id": "d"}}
    packed = base64.b64encode(json.dumps(event).encode()).decode()
    post = partial(api.http.post, headers={"Origin": "https://shop.example"})
    answers = [
        post("/e/?ip=1&ver=1.10", data={"data": packed, "compression": "base64"}),
        post("/track/", data={"data": packed}),
        api.http.get("/e/", params={"data": packed}),
        post("/engage/", json={"api_key": team.token, "distinct_id": "d", "event": "old"}),
        post("/capture/", json=[event]),
    ]
    assert [answer.status_code for answer in answers] == [200] * 5, [answer.text for answer in answers]
    assert answers[0].headers["access-control-allow-origin"] == "https://shop.example"
    until_counted(api, {"old": 5})
    assert post(f"/s/?compression=gzip-js&_={1}", content=b"\x1f\x8b recording").status_code == 200
    assert (
        post(
            "/decide/?v=3", data={"data": base64.b64encode(json.dumps({"token": team.token, "distinct_id": "d"}).encode()).decode()}
        ).json()["featureFlags"]
        == {}
    )
    assert post("/flags/?v=2", json={"token": "phc_wrong", "distinct_id": "d"}).status_code == 401
    assert counts(api) == {"old": 5}
