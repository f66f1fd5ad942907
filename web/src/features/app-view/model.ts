// What an app's page shows, as a state machine over three sources: the ticket call, messages from the frame, the polled status.
//
// A state that shows a frame carries `attempt`: a new attempt is a new frame with a new ticket. The ticket call is what
// wakes the app, so before its answer "stopped" and "error" only tell how the app was. `sinceMs` says when the attempt
// began, then when its ticket came: a status from before that is never taken for an answer to it.
import type { StreamlitAppStatus } from "@/api/types";

export type View =
  | { kind: "connecting"; attempt: number; sinceMs: number }
  | { kind: "loading"; attempt: number; sinceMs: number; url: string }
  | { kind: "drawn"; attempt: number; sinceMs: number; url: string }
  | { kind: "failed"; attempt: number; sinceMs: number; reason: string }
  | { kind: "stopped"; attempt: number; sinceMs: number; by: string | null }
  | { kind: "noAccess"; attempt: number; sinceMs: number }
  | { kind: "unreachable"; attempt: number; sinceMs: number; detail: string; passing: boolean };

export type ViewEvent =
  | { type: "again"; nowMs: number }
  | { type: "ticket"; attempt: number; url: string; nowMs: number }
  | { type: "ticketRefused"; attempt: number; status: number; detail: string }
  | { type: "guest"; message: GuestMessage; nowMs: number }
  | { type: "status"; status: StreamlitAppStatus; fetchedMs: number }
  | { type: "gone" };

export type GuestMessage =
  | { type: "drawn" }
  | { type: "location"; path: string; search: string }
  | { type: "unauthorized" }
  | { type: "failed"; reason: string };

export const start = (nowMs: number): View => ({ kind: "connecting", attempt: 1, sinceMs: nowMs });

// An app that runs but draws nothing (an empty script) is shown as it is after this time.
export const SILENT_APP_MS = 6_000;
// A frame that is refused right after a fresh ticket, again and again, must not spin.
const TICKETS_IN_A_ROW_MAX = 4;
const ATTEMPT_COUNTS_MS = 4_000;

export function next(view: View, event: ViewEvent): View {
  switch (event.type) {
    case "again":
      return again(view, event.nowMs);
    case "ticket":
      return view.kind === "connecting" && event.attempt === view.attempt ? { ...view, kind: "loading", url: event.url, sinceMs: event.nowMs } : view;
    case "ticketRefused":
      return event.attempt === view.attempt ? refused(view, event.status, event.detail) : view;
    case "guest":
      return guest(view, event.message, event.nowMs);
    case "status":
      return event.fetchedMs < view.sinceMs ? view : status(view, event.status, event.fetchedMs);
    case "gone":
      return { kind: "noAccess", attempt: view.attempt, sinceMs: view.sinceMs };
  }
}

const again = (view: View, nowMs: number): View => ({ kind: "connecting", attempt: view.attempt + 1, sinceMs: nowMs });

function refused({ attempt, sinceMs }: View, code: number, detail: string): View {
  if (code === 404 || code === 403) return { kind: "noAccess", attempt, sinceMs };
  // 401: the gate around this page leads to sign-in; until then nothing new is said.
  if (code === 401) return { kind: "connecting", attempt, sinceMs };
  // No answer, or an unwell server: a state that passes, and then the page goes on by itself.
  return { kind: "unreachable", attempt, sinceMs, detail, passing: code === 0 || code >= 500 };
}

function guest(view: View, message: GuestMessage, nowMs: number): View {
  if (view.kind !== "loading" && view.kind !== "drawn") return view;
  const { attempt, sinceMs } = view;
  switch (message.type) {
    case "drawn":
      return view.kind === "drawn" ? view : { ...view, kind: "drawn" };
    case "failed":
      return { kind: "failed", attempt, sinceMs, reason: message.reason };
    case "unauthorized":
      if (attempt >= TICKETS_IN_A_ROW_MAX && nowMs - sinceMs < ATTEMPT_COUNTS_MS) {
        return { kind: "unreachable", attempt, sinceMs, passing: false, detail: "The app's address refused a fresh ticket. Your browser may block cookies for it." };
      }
      return again(view, nowMs);
    case "location":
      return view;
  }
}

function status(view: View, { status: state, last_error, stopped_by }: StreamlitAppStatus, fetchedMs: number): View {
  const { attempt, sinceMs } = view;
  if (view.kind === "connecting") return view;
  const isShown = view.kind === "loading" || view.kind === "drawn";
  if (state === "error") return isShown ? { kind: "failed", attempt, sinceMs, reason: last_error } : withReason(view, last_error);
  if (state === "stopped" && stopped_by) {
    const by = stopped_by.first_name || stopped_by.email;
    return view.kind === "stopped" && view.by === by ? view : { kind: "stopped", attempt, sinceMs, by };
  }
  // Somebody else started it, or uploaded a version that works.
  if ((state === "running" || state === "starting") && (view.kind === "stopped" || view.kind === "failed")) return again(view, fetchedMs);
  if (view.kind === "unreachable" && view.passing) return again(view, fetchedMs);
  if (state === "running" && view.kind === "loading" && fetchedMs - sinceMs > SILENT_APP_MS) return { ...view, kind: "drawn" };
  return view;
}

// The frame often knows only that it failed; the status knows why.
const withReason = (view: View, reason: string): View =>
  view.kind === "failed" && reason !== "" && view.reason !== reason ? { ...view, reason } : view;

// How often to ask for the status: often while something is about to happen, rarely while all is well.
export function pollMs(view: View, state?: StreamlitAppStatus["status"]): number | false {
  if (view.kind === "noAccess") return false;
  if (view.kind === "connecting" || view.kind === "loading" || state === "starting" || state === "stopping") return 700;
  if (view.kind === "unreachable") return 1_000;
  return view.kind === "drawn" ? 4_000 : 2_500;
}

// A message of our own script in the frame, or undefined for anything else (Streamlit and apps post messages too).
export function parseGuestMessage(data: unknown): GuestMessage | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { type, path, search, reason } = data as Record<string, unknown>;
  if (type === "hedgerow:drawn") return { type: "drawn" };
  if (type === "hedgerow:unauthorized") return { type: "unauthorized" };
  if (type === "hedgerow:failed") return { type: "failed", reason: typeof reason === "string" ? reason : "" };
  if (type === "hedgerow:location" && typeof path === "string" && typeof search === "string") return { type: "location", path, search };
  return undefined;
}

// The app's place inside the page's address: "/project/1/apps/abc/Funnels?x=1" → "/Funnels?x=1".
export function placeInApp(root: string, pathname: string, search: string): string {
  const rest = pathname.startsWith(root) ? pathname.slice(root.length) : "";
  return `${rest.startsWith("/") ? rest : "/"}${search}`;
}

// And back. The frame's word is not trusted: only a plain path below the app's own root comes out.
export function addressOf(root: string, path: string, search: string): string {
  const safePath = /^\/(?![/\\])[^?#\\]*$/.test(path) && !path.split("/").includes("..") && !path.startsWith("/-/") ? path : "/";
  const safeSearch = /^\?[^#]*$/.test(search) ? search : "";
  return `${root}${safePath === "/" ? "" : safePath}${safeSearch}`;
}

// Apps live at names under .localhost, which only the server's own machine can open.
export function isOutOfReach(appUrl: string, pageHost: string): boolean {
  const isLocal = (host: string): boolean => host === "localhost" || host.endsWith(".localhost");
  return isLocal(new URL(appUrl).hostname) && !isLocal(pageHost);
}
