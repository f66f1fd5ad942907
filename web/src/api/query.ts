// HogQL over HTTP.
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";

import { download, request } from "./client";
import { keys } from "./keys";
import type { QueryAnswer, QueryCheck, QuerySchema, QueryStatus } from "./types";

export interface HogQLQuery {
  sql: string;
  id?: string; // to ask how far it is, and to cancel it
  fresh?: boolean; // not from the cache
  signal?: AbortSignal;
}

const path = (projectId: number, id?: string): string => `/api/projects/${projectId}/query/${id === undefined ? "" : `${encodeURIComponent(id)}/`}`;
const body = ({ sql, id, fresh }: HogQLQuery): unknown => ({
  query: { kind: "HogQLQuery", query: sql },
  ...(id === undefined ? {} : { client_query_id: id }),
  ...(fresh === true ? { refresh: "force_blocking" } : {}),
});

export const runQuery = (projectId: number, query: HogQLQuery): Promise<QueryAnswer> => request<QueryAnswer>("POST", path(projectId), body(query), query.signal);

export const useRunQuery = (projectId: number): UseMutationResult<QueryAnswer, Error, HogQLQuery> =>
  useMutation({ mutationFn: (query) => runQuery(projectId, query) });

export const cancelQuery = (projectId: number, id: string): Promise<unknown> => request<unknown>("DELETE", path(projectId, id));

const STATUS_AFTER_MS = 700;
const STATUS_POLL_MS = 700;

// How far a running query is. Short queries are over before anybody asks.
export const useQueryStatus = (projectId: number, id: string | undefined): UseQueryResult<QueryStatus | null> =>
  useQuery({
    queryKey: keys.queryStatus(projectId, id ?? ""),
    enabled: id !== undefined,
    queryFn: async ({ signal }) => {
      await new Promise((resolve) => setTimeout(resolve, STATUS_AFTER_MS));
      try {
        return (await request<{ query_status: QueryStatus }>("GET", `${path(projectId, id)}?show_progress=true`, undefined, signal)).query_status;
      } catch {
        return null; // it has ended: its answer is on the way
      }
    },
    refetchInterval: STATUS_POLL_MS,
    gcTime: 0,
    retry: false,
  });

// What the compiler says of a text that has not been run.
export const useCheck = (projectId: number, sql: string | undefined): UseQueryResult<QueryCheck> =>
  useQuery({
    queryKey: keys.queryCheck(projectId, sql ?? ""),
    enabled: sql !== undefined && sql.trim() !== "",
    queryFn: ({ signal }) => request<QueryCheck>("POST", path(projectId), { query: { kind: "HogQLMetadata", query: sql } }, signal),
    staleTime: Infinity,
    gcTime: 10_000,
    retry: false,
  });

// The whole result as a file, made by the engine.
export const downloadQuery = (projectId: number, query: HogQLQuery, format: "csv" | "parquet"): Promise<Blob> =>
  download(`${path(projectId)}?format=${format}`, body(query), query.signal);

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

// Tables, columns and functions that the compiler knows: the same as long as the server runs.
export const useQuerySchema = (projectId: number): UseQueryResult<QuerySchema> =>
  useQuery({
    queryKey: keys.querySchema(projectId),
    queryFn: ({ signal }) => request<QuerySchema>("POST", path(projectId), { query: { kind: "DatabaseSchemaQuery" } }, signal),
    staleTime: Infinity,
    retry: false,
  });

const NAMES_FRESH_MS = 300_000;

const NAMES_MAX = 1000;

// What this project's events are called and what they carry, for the editor's completion.
export const useNames = (projectId: number): UseQueryResult<Names> =>
  useQuery({
    queryKey: keys.names(projectId),
    queryFn: async ({ signal }) => {
      const [events, properties] = await Promise.all([names(projectId, "event_definitions", signal), names(projectId, "property_definitions", signal)]);
      return { events, properties: properties.toSorted() };
    },
    staleTime: NAMES_FRESH_MS,
    retry: false,
  });

// Completion is a help, never a hindrance: without an answer it just knows less.
async function names(projectId: number, what: string, signal: AbortSignal): Promise<string[]> {
  try {
    const { results } = await request<{ results: { name: string }[] }>("GET", `/api/projects/${projectId}/${what}/?limit=${NAMES_MAX}`, undefined, signal);
    return results.map(({ name }) => name);
  } catch {
    return [];
  }
}
