import { describe, expect, it } from "vitest";

import { appFromQuery, titleFor } from "./app-from-query";
import { cellText, chartOf, columnsOf, fileNameFor, indexOfByte, kindOf, marksOf, ticks, withHint, type Column } from "./model";

const column = (name: string, kind: Column["kind"]): Column => ({ name, kind, type: "" });

it.each([
  ["UInt64", 1, "number"],
  ["Nullable(Float64)", null, "number"],
  ["Integer", 1, "number"],
  ["DateTime64(6, 'UTC')", "", "time"],
  ["LowCardinality(String)", "", "text"],
  ["Array(Int64)", [], "text"],
  ["", 3, "number"],
  ["", "3", "text"],
])("%s holds %s", (type, sample, kind) => expect(kindOf(type, sample)).toBe(kind));

it("pairs names with types", () =>
  expect(columnsOf({ columns: ["day", "n"], types: [["day", "Date"], ["n", "UInt64"]], results: [] })).toEqual([
    { name: "day", type: "Date", kind: "time" },
    { name: "n", type: "UInt64", kind: "number" },
  ]));

it.each([
  [null, "text", ""],
  [1234567.5, "number", "1,234,567.5"],
  [["a", 1], "text", '["a",1]'],
  ["2026-01-02T03:04:05.000000Z", "time", "2026-01-02 03:04:05"],
  ["a.000", "text", "a.000"],
] as const)("%j as %s reads %s", (value, kind, said) => expect(cellText(value, kind)).toBe(said));

it.each([
  ["SELECT event, count() FROM events GROUP BY event", "csv", "events-by-event.csv"],
  ["SELECT 1", "parquet", "query.parquet"],
])("names the file of %s", (sql, format, name) => expect(fileNameFor(sql, format)).toBe(name));

describe("chartOf", () => {
  it("draws numbers over time as lines, in order", () => {
    const chart = chartOf([column("day", "time"), column("n", "number")], [["2026-01-02", 5], ["2026-01-01", "7"]]);
    expect(chart).toEqual({ kind: "line", x: "day", labels: ["2026-01-01", "2026-01-02"], series: [{ name: "n", values: [7, 5] }] });
  });
  it("draws numbers by name as bars, in the query's order", () => expect(chartOf([column("event", "text"), column("n", "number")], [["b", 2], ["a", null]])).toMatchObject({ kind: "bar", labels: ["b", "a"] }));
  it.each([
    [[column("n", "number")], [[1], [2]], /dates or names/],
    [[column("a", "text")], [["x"], ["y"]], /numbers/],
    [[column("a", "text"), column("n", "number")], [["x", 1]], /two rows/],
  ] as const)("says why not", (columns, rows, why) => expect(chartOf(columns, rows)).toEqual({ kind: "none", why: expect.stringMatching(why) as string }));
});

describe("marks", () => {
  it("turns bytes into positions", () => expect([indexOfByte("aä😀b", 0), indexOfByte("aä😀b", 3), indexOfByte("aä😀b", 7), indexOfByte("ab", 99)]).toEqual([0, 2, 4, 2]));
  it("covers at least one character, inside the text", () => {
    expect(marksOf("SELECT", [{ detail: "x", start: 6, end: 6 }])).toEqual([{ from: 5, to: 6, message: "X" }]);
    expect(marksOf("SELECT ü FROM e", [{ detail: "unknown", start: 7, end: 9, hint: "Did you mean u?" }])).toEqual([{ from: 7, to: 8, message: "Unknown; Did you mean u?" }]);
    expect(marksOf("", [{ detail: "x", start: 0 }])).toEqual([]);
    expect(marksOf("a", [{ detail: "no place" }])).toEqual([]);
  });
});

it.each([
  ["unknown column 'evnt'", "did you mean 'event'?", "Unknown column 'evnt'; did you mean 'event'?"],
  ["It ended.", "Add a bracket.", "It ended. Add a bracket."],
  ["unknown 'a'; try b", "try b", "Unknown 'a'; try b"],
  ["plain", undefined, "Plain"],
])("joins %j and %j", (detail, hint, whole) => expect(withHint(detail, hint)).toBe(whole));

it.each([
  [0, 10, 5, [0, 2, 4, 6, 8, 10]],
  [0, 0.3, 3, [0, 0.1, 0.2, 0.3]],
  [5, 5, 4, [5]],
  [-3, 7, 5, [-2, 0, 2, 4, 6]],
])("ticks from %d to %d", (min, max, count, expected) => expect(ticks(min, max, count)).toEqual(expected));

describe("appFromQuery", () => {
  it("carries the query as text whatever it holds", () => {
    const app = appFromQuery('A "title"', 'SELECT \'\\n\', """x""" FROM events WHERE a = "b";', { kind: "none", why: "" });
    expect(app).toContain('st.title("A \\"title\\"")');
    expect(app).toContain("SELECT '\\\\n', \\\"\\\"\\\"x\\\"\\\"\\\" FROM events WHERE a = \"b\\\"");
    expect(app).not.toContain("_chart(");
  });
  it("draws the chart that was on screen", () => {
    const app = appFromQuery("T", "SELECT 1", { kind: "line", x: "day", labels: [], series: [{ name: "n", values: [] }] });
    expect(app).toContain('st.line_chart(df, x="day", y=["n"])');
  });
  it.each([
    ["SELECT event, count() FROM events GROUP BY event", "Events by event"],
    ["SELECT 1", "Query"],
  ])("names %s", (sql, title) => expect(titleFor(sql)).toBe(title));
});
