import { describe, expect, it } from "vitest";

import type { StreamlitAppStatus } from "@/api/types";

import { addressOf, isOutOfReach, next, parseGuestMessage, placeInApp, pollMs, SILENT_APP_MS, start, type View, type ViewEvent } from "./model";

const ada = { id: 1, uuid: "u", email: "ada@example.org", first_name: "Ada" };
const state = (status: StreamlitAppStatus["status"], more: Partial<StreamlitAppStatus> = {}): StreamlitAppStatus => ({
  status,
  sandbox_id: null,
  version_number: 1,
  restart_count: 0,
  last_error: "",
  started_at: null,
  last_activity_at: null,
  stopped_by: null,
  viewers: 0,
  journey: [],
  limits_enforced: true,
  limits_reason: "",
  internet: false,
  internet_reason: "",
  log_tail: [],
  ...more,
});

const run = (...events: ViewEvent[]): View => events.reduce(next, start(1_000));
const ticket: ViewEvent = { type: "ticket", attempt: 1, url: "http://abc.apps.localhost/", nowMs: 1_000 };
const drawn: ViewEvent = { type: "guest", message: { type: "drawn" }, nowMs: 1_500 };
const polled = (status: StreamlitAppStatus, fetchedMs = 2_000): ViewEvent => ({ type: "status", status, fetchedMs });

describe("the way to a drawn app", () => {
  it("goes from ticket to frame to drawn", () => {
    expect(run(ticket)).toMatchObject({ kind: "loading", url: "http://abc.apps.localhost/" });
    expect(run(ticket, drawn).kind).toBe("drawn");
  });
  it("takes no ticket of an earlier attempt", () => expect(run({ type: "again", nowMs: 2_000 }, ticket).kind).toBe("connecting"));
  it("hears no drawing before there is a frame", () => expect(run(drawn).kind).toBe("connecting"));
  it("stays drawn while the app runs", () => expect(run(ticket, drawn, polled(state("running"))).kind).toBe("drawn"));
  it("shows a running app that draws nothing", () => {
    expect(run(ticket, polled(state("running"), 1_000 + SILENT_APP_MS)).kind).toBe("loading");
    expect(run(ticket, polled(state("running"), 1_001 + SILENT_APP_MS)).kind).toBe("drawn");
  });
  it("wakes an app that idled to a stop", () => expect(run(polled(state("stopped")), ticket).kind).toBe("loading"));
});

describe("failure", () => {
  const broken = state("error", { last_error: "app.py line 3: invalid syntax" });
  it("shows the reason of the status", () => expect(run(ticket, polled(broken))).toMatchObject({ kind: "failed", reason: "app.py line 3: invalid syntax" }));
  it("completes what the frame said", () => {
    const said: ViewEvent = { type: "guest", message: { type: "failed", reason: "" }, nowMs: 1_600 };
    expect(run(ticket, said, polled(broken))).toMatchObject({ kind: "failed", reason: "app.py line 3: invalid syntax" });
  });
  it("does not take an old status for an answer to a new attempt", () => {
    expect(run(ticket, polled(broken), { type: "again", nowMs: 3_000 }, polled(broken, 2_900)).kind).toBe("connecting");
  });
  it("goes on when somebody repaired it", () => expect(run(ticket, polled(broken), polled(state("running"), 9_000))).toMatchObject({ kind: "connecting", attempt: 2 }));
});

describe("stopped on purpose", () => {
  const stopped = state("stopped", { stopped_by: ada });
  it("says by whom", () => expect(run(ticket, drawn, polled(stopped))).toMatchObject({ kind: "stopped", by: "Ada" }));
  it("goes on when it is started", () => expect(run(ticket, drawn, polled(stopped), polled(state("starting"), 5_000)).kind).toBe("connecting"));
  it("is how the app was before the ticket call woke it", () => {
    expect(run(polled(stopped), ticket).kind).toBe("loading");
    expect(run(polled(state("error", { last_error: "It failed." })), ticket).kind).toBe("loading");
    expect(run({ ...ticket, nowMs: 1_800 }, polled(stopped, 1_700)).kind).toBe("loading");
    expect(run({ ...ticket, nowMs: 1_800 }, polled(stopped, 1_900)).kind).toBe("stopped");
  });
});

describe("access", () => {
  it.each([404, 403])("%i is no access", (status) => expect(run({ type: "ticketRefused", attempt: 1, status, detail: "" }).kind).toBe("noAccess"));
  it("a vanished app is no access", () => expect(run(ticket, drawn, { type: "gone" }).kind).toBe("noAccess"));
  it("another refusal says why", () => expect(run({ type: "ticketRefused", attempt: 1, status: 503, detail: "Busy." })).toMatchObject({ kind: "unreachable", detail: "Busy." }));
  it("goes on by itself when the server is back", () => {
    const away: ViewEvent = { type: "ticketRefused", attempt: 1, status: 0, detail: "No answer." };
    expect(run(away, polled(state("running"))).kind).toBe("connecting");
    expect(run({ ...away, status: 400 }, polled(state("running"))).kind).toBe("unreachable");
  });
  it("an expired cookie gets a new ticket", () =>
    expect(run(ticket, drawn, { type: "guest", message: { type: "unauthorized" }, nowMs: 60_000 })).toMatchObject({ kind: "connecting", attempt: 2 }));
  it("a frame that is refused again and again ends in a message", () => {
    let view = start(0);
    for (let round = 1; round < 9 && view.kind !== "unreachable"; round++) {
      view = next(view, { type: "ticket", attempt: view.attempt, url: "http://a.localhost/", nowMs: round * 50 });
      view = next(view, { type: "guest", message: { type: "unauthorized" }, nowMs: round * 50 });
    }
    expect(view.kind).toBe("unreachable");
  });
});

it("polls often while waiting, rarely while drawn, never without access", () => {
  expect(pollMs(start(0))).toBeLessThan(1_000);
  expect(pollMs(run(ticket, drawn))).toBeGreaterThan(2_000);
  expect(pollMs(run(ticket, drawn), "starting")).toBeLessThan(1_000);
  expect(pollMs(run({ type: "gone" }))).toBe(false);
});

describe("parseGuestMessage", () => {
  it("knows ours", () => {
    expect(parseGuestMessage({ type: "hedgerow:location", path: "/A", search: "?b=1" })).toEqual({ type: "location", path: "/A", search: "?b=1" });
    expect(parseGuestMessage({ type: "hedgerow:failed", reason: 5 })).toEqual({ type: "failed", reason: "" });
  });
  it.each([null, "hedgerow:drawn", 7, { type: "GUEST_READY" }, { type: "hedgerow:location", path: 1, search: "" }])("ignores %j", (data) =>
    expect(parseGuestMessage(data)).toBeUndefined(),
  );
});

describe("addresses", () => {
  const root = "/project/1/apps/abc";
  it.each([
    ["/project/1/apps/abc", "", "/"],
    ["/project/1/apps/abc/", "?x=1", "/?x=1"],
    ["/project/1/apps/abc/Funnels%20now", "?x=1&x=2", "/Funnels%20now?x=1&x=2"],
  ])("%s%s is the place %s", (pathname, search, place) => expect(placeInApp(root, pathname, search)).toBe(place));
  it.each([
    ["/", "", root],
    ["/", "?q=a+b", `${root}?q=a+b`],
    ["/Funnels", "", `${root}/Funnels`],
    ["//evil.example", "", root],
    ["/../../2/apps/x", "", root],
    ["/-/settings", "", root],
    ["javascript:alert(1)", "", root],
  ])("the frame's %s%s becomes %s", (path, search, address) => expect(addressOf(root, path, search)).toBe(address));
});

it.each([
  ["http://abc.hedgerow-apps.localhost:8000/", "hedgerow.localhost", false],
  ["http://abc.hedgerow-apps.localhost:8000/", "192.168.1.20", true],
  ["https://abc.apps.example.net/", "ui.example.org", false],
])("%s seen from %s is out of reach: %s", (url, host, far) => expect(isOutOfReach(url, host)).toBe(far));
