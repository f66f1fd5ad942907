// The one door to the server. Same-origin cookie, the CSRF header that the server asks for, typed JSON in and out.
//
//   const app = await request<StreamlitApp>("GET", `/api/projects/1/streamlit_apps/abc/`);
//
// Not for uploads (see upload.ts: fetch cannot report progress).
import { errorFrom, offlineError } from "./errors";

export const CSRF_HEADER = { "X-Hedgerow": "1" } as const;

type Method = "GET" | "POST" | "PATCH" | "DELETE";

export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, body, signal);
  const payload: unknown = await readJson(response);
  if (!response.ok) throw errorFrom(response.status, payload);
  // The schema, checked against every answer in the server's tests, vouches for the shape.
  return payload as T;
}

// An answer that is a file.
export async function download(path: string, body: unknown, signal?: AbortSignal): Promise<Blob> {
  const response = await send("POST", path, body, signal);
  if (!response.ok) throw errorFrom(response.status, await readJson(response));
  try {
    return await response.blob();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offlineError();
  }
}

async function send(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { ...CSRF_HEADER, Accept: "application/json" };
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offlineError();
  }
}

export async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
