import { describe, expect, it } from "vitest";

import { oneLine, parseHistory, withRan, type Ran } from "./history";
import { arityOf } from "./language";

const ran = (sql: string): Ran => ({ sql, at: "2026-01-01T00:00:00Z", rows: 1 });

describe("history", () => {
  it("has the newest first and each text once", () => expect(withRan([ran("a"), ran("b")], ran("b")).map(({ sql }) => sql)).toEqual(["b", "a"]));
  it("is bounded, in number and in size", () => {
    const many = Array.from({ length: 40 }, (_, index) => ran(String(index))).reduce<Ran[]>(withRan, []);
    expect(many).toHaveLength(30);
    expect(withRan(many, ran("x".repeat(30_000)))).toEqual(many);
  });
  it.each([[null], ["no json"], ["{}"], ['[{"sql": 1}]']])("reads nothing from %j", (text) => expect(parseHistory(text)).toEqual([]));
  it("reads back what was written", () => expect(parseHistory(JSON.stringify([ran("SELECT 1")]))).toEqual([ran("SELECT 1")]));
  it("shows a query in one line", () => expect(oneLine("SELECT 1 -- one\n  FROM events\n")).toBe("SELECT 1 FROM events"));
});

it.each([
  [1, 1, "1 argument"],
  [0, 0, "0 arguments"],
  [2, 3, "2 to 3 arguments"],
  [1, -1, "1 or more arguments"],
])("says that %d to %d is %s", (least, most, said) => expect(arityOf(least, most)).toBe(said));
