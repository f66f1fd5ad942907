// The cache keys, in one place, so that an invalidation cannot miss by a spelling.
import type { AppRef } from "./types";

export const keys = {
  instance: ["instance"] as const,
  me: ["me"] as const,
  link: (kind: string, token: string) => ["link", kind, token] as const,
  apps: (projectId: number) => ["apps", projectId] as const,
  app: ({ projectId, shortId }: AppRef) => ["app", projectId, shortId] as const,
  status: ({ projectId, shortId }: AppRef) => ["app", projectId, shortId, "status"] as const,
  versions: ({ projectId, shortId }: AppRef) => ["app", projectId, shortId, "versions"] as const,
  logs: ({ projectId, shortId }: AppRef) => ["app", projectId, shortId, "logs"] as const,
  members: (projectId: number) => ["members", projectId] as const,
  invites: (projectId: number) => ["invites", projectId] as const,
  apiKeys: ["api-keys"] as const,
  firstEvent: (projectId: number) => ["first-event", projectId] as const,
  queryStatus: (projectId: number, id: string) => ["query-status", projectId, id] as const,
  queryCheck: (projectId: number, sql: string) => ["query-check", projectId, sql] as const,
  querySchema: (projectId: number) => ["query-schema", projectId] as const,
  definitions: (projectId: number, what: string, asked: Record<string, string>) => ["definitions", projectId, what, asked] as const,
  names: (projectId: number) => ["query-names", projectId] as const,
};

export const appPath = ({ projectId, shortId }: AppRef): string =>
  `/api/projects/${projectId}/streamlit_apps/${encodeURIComponent(shortId)}/`;
