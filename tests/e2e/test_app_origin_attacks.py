"""What an app's own JavaScript can reach: not the user's session, not another app, no service worker."""

import httpx
import pytest
from playwright.sync_api import expect
from support.browser import open_app, sign_in
from support.client import Client
from support.server import Server
from support.streamlit_wire import open_stream
from support.teams import PASSWORD, Team, add_member, make_team
from support.waiting import wait_until
from support.zips import hello
from websockets.exceptions import InvalidStatus

# Each way in which a page sends a request without asking: with the address in {url}.
SENDERS = {
    "image": "new Image().src = url",
    "fetch without CORS": "fetch(url, {mode: 'no-cors', credentials: 'include'}).catch(() => 0)",
    "posting text": (
        "fetch(url, {mode: 'no-cors', credentials: 'include', method: 'POST', body: '{}', headers: {'Content-Type': 'text/plain'}})"
        ".catch(() => 0)"
    ),
    "beacon": "navigator.sendBeacon(url, '{}')",
    "form": (
        "(() => { const f = document.createElement('form'); f.method = 'POST'; f.action = url; f.target = '_blank';"
        " document.body.append(f); f.submit(); })()"
    ),
}


@pytest.fixture(scope="module")
def pair(server: Server) -> tuple[Team, str, str]:
    """A team with two apps that distrust each other."""
    team = make_team(server, "Distrust")
    return team, team.client().create_app(hello("Evil"), "Evil")["short_id"], team.client().create_app(hello("Good"), "Good")["short_id"]


def app_visitor(team: Team, short_id: str) -> httpx.Client:
    """A client that has entered the app's origin: Host, and the app's cookie."""
    visitor = httpx.Client(
        base_url=team.server.address,
        headers={"Host": f"{short_id}.hedgerow-apps.localhost:{team.server.port}"},
        trust_env=False,
        timeout=60,
    )
    url = team.client().post(team.client().apps_path(f"{short_id}/connect/")).json()["url"]
    entered = visitor.get(url.removeprefix(team.server.app_origin(short_id)))
    assert entered.status_code == 303, entered.text
    cookie = entered.headers["set-cookie"]
    for attribute in ("__Host-hedgerow_app=", "SameSite=None", "Secure", "HttpOnly", "Partitioned", "Path=/"):
        assert attribute in cookie
    visitor.headers["Cookie"] = cookie.partition(";")[0]
    visitor.ticket_url = url  # type: ignore[attr-defined]
    return visitor


def test_a_ticket_works_once(pair):
    team, evil, _ = pair
    visitor = app_visitor(team, evil)
    again = httpx.get(
        team.server.address + visitor.ticket_url.removeprefix(team.server.app_origin(evil)),  # type: ignore[attr-defined]
        headers={"Host": f"{evil}.hedgerow-apps.localhost:{team.server.port}"},
        trust_env=False,
    )
    assert again.status_code == 401
    assert "set-cookie" not in again.headers


def test_a_ticket_of_one_app_opens_no_other(pair):
    team, evil, good = pair
    url = team.client().post(team.client().apps_path(f"{evil}/connect/")).json()["url"]
    answer = httpx.get(
        team.server.address + url.removeprefix(team.server.app_origin(evil)),
        headers={"Host": f"{good}.hedgerow-apps.localhost:{team.server.port}"},
        trust_env=False,
    )
    assert answer.status_code == 401


def test_a_cookie_of_one_app_opens_no_other(pair):
    team, evil, good = pair
    cookie = app_visitor(team, evil).headers["Cookie"]
    answer = app_visitor(team, good).get("/media/x", headers={"Cookie": cookie, "Accept": "*/*"})
    assert answer.status_code == 401


def test_service_workers_are_refused(pair):
    team, evil, _ = pair
    assert app_visitor(team, evil).get("/app/static/worker.js", headers={"Service-Worker": "script"}).status_code == 403


@pytest.mark.parametrize("origin", ["another app", "the UI", "nowhere", "no origin"])
def test_an_apps_websocket_opens_for_its_own_origin_only(pair, origin):
    team, evil, good = pair
    headers = {"Cookie": app_visitor(team, good).headers["Cookie"]}
    asked = {"another app": team.server.app_origin(evil), "the UI": team.server.ui, "nowhere": "null", "no origin": None}[origin]
    host = f"{good}.hedgerow-apps.localhost:{team.server.port}"
    with pytest.raises(InvalidStatus) as refused, open_stream(team.server, "/_stcore/stream", headers=headers, host=host, origin=asked):
        pass
    assert refused.value.response.status_code == 403
    with open_stream(team.server, "/_stcore/stream", headers=headers, host=host, origin=team.server.app_origin(good)):
        pass


@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "hedgerow.localhost.evil.example:{port}", "hedgerow.localhost:1", "xhedgerow.localhost:{port}"]
)
def test_an_unknown_host_is_421(server: Server, host):
    answer = httpx.get(server.address + "/", headers={"Host": host.format(port=server.port)}, trust_env=False)
    assert answer.status_code == 421


def test_a_session_cookie_without_our_header_or_from_another_origin_changes_nothing(pair):
    team, evil, _ = pair
    email, _ = add_member(team.server, team.project, name="victim")
    client = Client(team.server, project=team.project, host=f"hedgerow.localhost:{team.server.port}")
    answer = client.post("/api/login/", json={"email": email, "password": PASSWORD}, headers={"X-Hedgerow": "1"})
    cookie = answer.headers["set-cookie"].partition(";")[0]
    stop = client.apps_path(f"{evil}/stop/")
    for headers in (
        {},
        {"X-Hedgerow": "1", "Origin": team.server.app_origin(evil)},
        {"X-Hedgerow": "1", "Sec-Fetch-Site": "cross-site"},
    ):
        assert client.http.post(stop, headers={"Cookie": cookie, **headers}).status_code in (401, 403), headers
    preflight = client.http.options(stop, headers={"Origin": team.server.app_origin(evil), "Access-Control-Request-Method": "POST"})
    assert "access-control-allow-origin" not in preflight.headers


def test_requests_of_an_apps_page_carry_no_cookie_of_the_ui(pair, context):
    team, evil, good = pair
    email, _ = add_member(team.server, team.project, name="surfer")
    page = context.new_page()
    sign_in(page, team.server, email, PASSWORD)
    open_app(page, team.server, team.project, evil)
    sent: list[tuple[str, str]] = []
    ended: list[str] = []

    def note(request) -> None:
        if "probe=" in request.url:
            sent.append((request.url, request.all_headers().get("cookie", "")))

    context.on("requestfinished", note)
    context.on("requestfailed", note)
    context.on("requestfinished", lambda request: ended.append(request.url))
    frame = next(frame for frame in page.frames if f"{evil}.hedgerow-apps" in frame.url)
    for name, code in SENDERS.items():
        for target in (f"{team.server.ui}/api/users/@me/", f"{team.server.app_origin(good)}/media/x"):
            frame.evaluate(f"(url) => {{ try {{ {code} }} catch (e) {{}} }}", f"{target}?probe={name}")
    # Sent last, and allowed: when it has come back the others have been sent or refused.
    frame.evaluate("() => fetch('/_stcore/health?probe=last').then((answer) => answer.text())")
    page.wait_for_function("() => true")
    wait_until(lambda: page.title() and any("probe=last" in url for url in ended), what="the last request has ended")
    assert "__Host-hedgerow=" not in " ".join(cookie for _, cookie in sent), sent


def test_an_apps_page_reads_nothing_of_the_page_around_it(pair, page):
    team, evil, _ = pair
    email, _ = add_member(team.server, team.project, name="framed")
    sign_in(page, team.server, email, PASSWORD)
    open_app(page, team.server, team.project, evil)
    frame = next(frame for frame in page.frames if f"{evil}.hedgerow-apps" in frame.url)
    for code in (
        "parent.document.title",
        "top.location.href",
        "parent.localStorage.length",
        "(document.domain = 'localhost', parent.document.title)",
    ):
        outcome = frame.evaluate(f"() => {{ try {{ return 'read ' + ({code}) }} catch (error) {{ return error.name }} }}")
        assert outcome == "SecurityError", f"{code}: {outcome}"
    frame.evaluate("() => { try { top.location = 'about:blank' } catch (error) {} }")
    expect(page.get_by_test_id("app-frame")).to_be_visible()
    assert (
        frame.evaluate("() => navigator.serviceWorker.register('/sw.js').then(() => 'registered', (error) => error.name)") != "registered"
    )


def test_a_direct_visit_to_an_apps_origin_leads_to_its_page(pair, page):
    team, _, good = pair
    email, _ = add_member(team.server, team.project, name="direct")
    sign_in(page, team.server, email, PASSWORD)
    page.goto(team.server.app_origin(good))
    page.wait_for_url(lambda url: url.startswith(f"{team.server.ui}/project/{team.project}/apps/{good}"))
