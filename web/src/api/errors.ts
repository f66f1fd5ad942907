// What can go wrong with a call, as one class: the server's own {type, code, detail, attr}, or no answer at all.
// `detail` is written for people; show it as it is.

import type { Problem } from "./types";

export interface ErrorBody {
  type: string;
  code: string;
  detail: string;
  attr: string | null;
  problems: readonly Problem[];
}

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.detail);
  }

  // The server never answered: offline, restarting, or the connection was cut.
  get isOffline(): boolean {
    return this.status === 0;
  }
}

export const isStatus = (error: unknown, status: number): boolean => error instanceof ApiError && error.status === status;

// A sentence for people from whatever was thrown.
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.body.detail;
  return "Something unexpected happened in this page. Reload it and try again.";
}

// The message that belongs at the field `attr`, if this error is about that field.
export function fieldError(error: unknown, attr: string): string | undefined {
  return error instanceof ApiError && error.body.attr === attr ? error.body.detail : undefined;
}

const OFFLINE: ErrorBody = {
  type: "connection_error",
  code: "offline",
  detail: "The server did not answer. Check your connection; it may also be restarting.",
  attr: null,
  problems: [],
};

export const offlineError = (): ApiError => new ApiError(0, OFFLINE);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOr = (value: unknown, fallback: string): string => (typeof value === "string" && value !== "" ? value : fallback);

// An answer that is not our error shape (a proxy in between, say) still yields a sentence.
export function errorFrom(status: number, payload: unknown): ApiError {
  const record = isRecord(payload) ? payload : {};
  return new ApiError(status, {
    type: textOr(record["type"], "server_error"),
    code: textOr(record["code"], `http_${status}`),
    detail: textOr(record["detail"], sentenceFor(status)),
    attr: typeof record["attr"] === "string" ? record["attr"] : null,
    problems: Array.isArray(record["errors"]) ? record["errors"].filter(isProblem) : [],
  });
}

const isProblem = (value: unknown): value is Problem => isRecord(value) && typeof value["detail"] === "string";

function sentenceFor(status: number): string {
  if (status === 401) return "Please sign in to go on.";
  if (status === 403) return "You do not have permission to do this.";
  if (status === 404) return "This does not exist, or you have no access to it.";
  if (status === 413) return "That is larger than the server accepts.";
  if (status === 429) return "Too many attempts. Wait a moment, then try again.";
  if (status === 507) return "The server's disk is full. Nothing was lost; ask its operator to make room.";
  return `The server could not do this (HTTP ${status}). Try again in a moment.`;
}
