// HogQL over HTTP.
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";

import { request } from "./client";
import { keys } from "./keys";
import type { QueryAnswer } from "./types";

export interface HogQLQuery {
  sql: string;
  signal?: AbortSignal;
}

export const runQuery = (projectId: number, { sql, signal }: HogQLQuery): Promise<QueryAnswer> =>
  request<QueryAnswer>("POST", `/api/projects/${projectId}/query/`, { query: { kind: "HogQLQuery", query: sql } }, signal);

export const useRunQuery = (projectId: number): UseMutationResult<QueryAnswer, Error, HogQLQuery> =>
  useMutation({ mutationFn: (query) => runQuery(projectId, query) });

const FIRST_EVENT_POLL_MS = 3_000;
const NEXT_EVENT_POLL_MS = 10_000;

export interface LatestEvent {
  event: string;
  at: string;
}

// The newest event, or null while none has come.
export const useLatestEvent = (projectId: number): UseQueryResult<LatestEvent | null> =>
  useQuery({
    queryKey: keys.firstEvent(projectId),
    queryFn: async ({ signal }) => {
      const sql = "SELECT event, toString(timestamp) AS at FROM events ORDER BY timestamp DESC LIMIT 1";
      const [row] = (await runQuery(projectId, { sql, signal })).results;
      return row ? { event: String(row[0]), at: asUtc(String(row[1])) } : null;
    },
    refetchInterval: (query) => (query.state.data ? NEXT_EVENT_POLL_MS : FIRST_EVENT_POLL_MS),
    staleTime: 0,
  });

// Sends one event the way any website does, with the project's public token.
export function useSendTestEvent(projectId: number): UseMutationResult<unknown, Error, { token: string; distinctId: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ token, distinctId }) => request<unknown>("POST", "/capture/", { api_key: token, event: "test event", distinct_id: distinctId, properties: { $lib: "hedgerow-web" } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.firstEvent(projectId) }),
  });
}

// ClickHouse prints "2026-01-31 10:00:00.000000", in UTC and without saying so.
const asUtc = (text: string): string => (/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(" ", "T").slice(0, 23)}Z`);

export interface Names {
  events: string[];
  properties: string[];
}

const NAMES_FRESH_MS = 300_000;

// What this project's events are called and what they carry, for the editor's completion.
export const useNames = (projectId: number): UseQueryResult<Names> =>
  useQuery({
    queryKey: keys.names(projectId),
    queryFn: async ({ signal }) => {
      const events = "SELECT event, count() AS n FROM events WHERE timestamp > now() - INTERVAL 30 DAY GROUP BY event ORDER BY n DESC LIMIT 200";
      const properties =
        "SELECT DISTINCT arrayJoin(JSONExtractKeys(properties)) AS name FROM (SELECT properties FROM events ORDER BY timestamp DESC LIMIT 2000) LIMIT 500";
      const [eventRows, propertyRows] = await Promise.all([names(projectId, events, signal), names(projectId, properties, signal)]);
      return { events: eventRows, properties: propertyRows.toSorted() };
    },
    staleTime: NAMES_FRESH_MS,
    retry: false,
  });

// Completion is a help, never a hindrance: without an answer it just knows less.
async function names(projectId: number, sql: string, signal: AbortSignal): Promise<string[]> {
  try {
    return (await runQuery(projectId, { sql, signal })).results.map((row) => String(row[0]));
  } catch {
    return [];
  }
}
