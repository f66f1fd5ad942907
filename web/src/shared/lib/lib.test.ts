import { describe, expect, it } from "vitest";

import { emblemOf, PLANTS } from "../art/emblem-model";
import { safeNext } from "./paths";
import { stepName } from "./steps";
import { bytes, duration, timeAgo } from "./time";

const now = new Date("2026-05-10T12:00:00Z");

describe("timeAgo", () => {
  it.each([
    ["just now", "2026-05-10T11:59:31Z"],
    ["just now", "2026-05-10T12:00:02Z"],
    ["5 minutes ago", "2026-05-10T11:54:10Z"],
    ["2 hours ago", "2026-05-10T09:30:00Z"],
    ["yesterday", "2026-05-09T09:00:00Z"],
    ["3 days ago", "2026-05-07T11:00:00Z"],
    ["2 weeks ago", "2026-04-25T12:00:00Z"],
    ["", "not a time"],
  ])("says %s", (said, at) => expect(timeAgo(at, now)).toBe(said));
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [48_200, "48 KB"],
  [10_000_000, "10 MB"],
])("prints %i bytes as %s", (count, said) => expect(bytes(count)).toBe(said));

it.each([
  [0.4, "<1 ms"],
  [41.6, "42 ms"],
  [2412, "2.4 s"],
])("prints %d ms as %s", (ms, said) => expect(duration(ms)).toBe(said));

describe("safeNext", () => {
  it("follows a path of this site", () => expect(safeNext("/project/1/apps/abc?x=1#y")).toBe("/project/1/apps/abc?x=1#y"));
  it.each([null, "", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])("refuses %j", (next) =>
    expect(safeNext(next)).toBe("/"),
  );
});

it("gives an app the same plant each time, and uses all of them", () => {
  expect(emblemOf("k3x9ab")).toBe(emblemOf("k3x9ab"));
  const seen = new Set(Array.from({ length: 200 }, (_, index) => emblemOf(`app-${index}`)));
  expect(seen.size).toBe(PLANTS.length);
});

it("names the steps of a start, also those it does not know", () => {
  expect(stepName("sandbox")).toBe("Make the sandbox");
  expect(stepName("attach_bundle")).toBe("Attach bundle");
});
