// What a result is made of, how it is drawn, and how it leaves the page; all without a browser.
import type { Problem, QueryAnswer } from "@/api/types";

export type CellKind = "number" | "time" | "text";

export interface Column {
  name: string;
  type: string;
  kind: CellKind;
}

export function columnsOf(answer: Pick<QueryAnswer, "columns" | "types" | "results">): Column[] {
  return answer.columns.map((name, index) => {
    const type = answer.types[index]?.[1] ?? "";
    return { name, type, kind: kindOf(type, answer.results[0]?.[index]) };
  });
}

// Types arrive as ClickHouse's or as HogQL's own names: "Nullable(Int64)", "DateTime64(6, 'UTC')", "Integer".
export function kindOf(type: string, sample: unknown): CellKind {
  const bare = type.replace(/^(Nullable|LowCardinality)\(/i, "").toLowerCase();
  if (/^(u?int|float|decimal|integer|number)/.test(bare)) return "number";
  if (/^date/.test(bare)) return "time";
  return type === "" && typeof sample === "number" ? "number" : "text";
}

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

export function cellText(value: unknown, kind: CellKind): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return number.format(value);
  if (typeof value === "object") return JSON.stringify(value);
  const text = String(value);
  // Midnight and empty fractions are noise in a table of days.
  return kind === "time" ? text.replace("T", " ").replace(/\.0+(?=$|Z)/, "").replace(/Z$/, "") : text;
}

// "events-by-event.csv": from what the query asks.
export function fileNameFor(sql: string, format: string): string {
  const by = /\bGROUP\s+BY\s+([A-Za-z_]\w*)/i.exec(sql)?.[1];
  const from = /\bFROM\s+([A-Za-z_]\w*)/i.exec(sql)?.[1] ?? "query";
  return `${[from, ...(by ? ["by", by] : [])].join("-").toLowerCase()}.${format}`;
}

export interface Series {
  name: string;
  values: (number | null)[];
}

export type Chart = { kind: "none"; why: string } | { kind: "line" | "bar"; x: string; labels: string[]; series: Series[] };

const SERIES_MAX = 4;
const LINE_POINTS_MAX = 2_000;
const BARS_MAX = 40;

// The obvious chart, when there is one: numbers over time as lines, numbers by a text as bars.
export function chartOf(columns: readonly Column[], rows: readonly (readonly unknown[])[]): Chart {
  const none = (why: string): Chart => ({ kind: "none", why });
  const numbers = columns.flatMap((column, index) => (column.kind === "number" ? [index] : []));
  if (rows.length < 2) return none("A chart needs at least two rows.");
  if (numbers.length === 0) return none("A chart needs a column of numbers.");
  const time = columns.findIndex(({ kind }) => kind === "time");
  const x = time >= 0 ? time : columns.findIndex(({ kind }) => kind === "text");
  if (x < 0) return none("A chart needs a column of dates or names beside the numbers.");
  const kind = time >= 0 ? "line" : "bar";
  const ordered = kind === "line" ? rows.toSorted((a, b) => String(a[x]).localeCompare(String(b[x]))) : rows;
  const shown = ordered.slice(0, kind === "line" ? LINE_POINTS_MAX : BARS_MAX);
  return {
    kind,
    x: columns[x]?.name ?? "",
    labels: shown.map((row) => cellText(row[x], columns[x]?.kind ?? "text")),
    series: numbers.slice(0, SERIES_MAX).map((index) => ({ name: columns[index]?.name ?? "", values: shown.map((row) => toNumber(row[index])) })),
  };
}

function toNumber(value: unknown): number | null {
  const parsed = typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : NaN;
  return Number.isFinite(parsed) ? parsed : null;
}

export interface Mark {
  from: number;
  to: number;
  message: string;
}

// "unknown column 'evnt'" and "did you mean 'event'?" as one sentence; said once when the detail has it already.
export function withHint(detail: string, hint: string | undefined): string {
  const whole = !hint || detail.includes(hint) ? detail : `${detail}${/[.?!]$/.test(detail) ? " " : "; "}${hint}`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

// The server counts bytes of UTF-8, the editor UTF-16 units. A mark is never empty, and never outside the text.
export function marksOf(sql: string, problems: readonly Problem[]): Mark[] {
  return problems.flatMap(({ start, end, detail, hint }) => {
    if (start === undefined || sql === "") return [];
    const from = Math.min(indexOfByte(sql, start), sql.length - 1);
    const to = Math.min(Math.max(indexOfByte(sql, end ?? start), from + 1), sql.length);
    return [{ from, to, message: withHint(detail, hint) }];
  });
}

export function indexOfByte(text: string, byte: number): number {
  let bytes = 0;
  let index = 0;
  for (const character of text) {
    if (bytes >= byte) break;
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index += character.length;
  }
  return index;
}

// Round steps for an axis: 1, 2 or 5 times a power of ten.
export function ticks(min: number, max: number, count: number): number[] {
  if (!(max > min)) return [min];
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
