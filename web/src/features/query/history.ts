// The last queries that ran, kept in this browser, one list a project.

export interface Ran {
  sql: string;
  at: string; // ISO 8601
  rows: number;
}

const KEPT = 30;
const BYTES_MAX = 20_000; // longer texts are not kept: storage is small

// The newest first; the same text once.
export function withRan(list: readonly Ran[], ran: Ran): Ran[] {
  if (ran.sql.length > BYTES_MAX) return [...list];
  return [ran, ...list.filter(({ sql }) => sql !== ran.sql)].slice(0, KEPT);
}

// One line that tells queries apart.
export const oneLine = (sql: string): string => sql.replace(/--[^\n]*/g, " ").replace(/\s+/g, " ").trim();

const isRan = (value: unknown): value is Ran =>
  typeof value === "object" && value !== null && "sql" in value && typeof value.sql === "string" && "at" in value && typeof value.at === "string" && "rows" in value && typeof value.rows === "number";

export function parseHistory(text: string | null): Ran[] {
  try {
    const parsed: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(parsed) ? parsed.filter(isRan) : [];
  } catch {
    return [];
  }
}
