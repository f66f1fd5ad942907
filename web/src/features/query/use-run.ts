// One query at a time: started, watched, cancelled. Leaving the page hangs up, which ends the query on the server too.
import { useEffect, useRef, useState } from "react";

import { cancelQuery, useQueryStatus, useRunQuery } from "@/api/query";
import type { QueryAnswer, QueryStatus } from "@/api/types";

import { withRan, type Ran } from "./history";
import { loadHistory, saveHistory } from "./storage";

export interface Run {
  asked: string;
  running: boolean;
  status: QueryStatus | null;
  answer: QueryAnswer | undefined;
  error: Error | undefined;
  cancelled: boolean;
  history: readonly Ran[];
  start: (sql: string, how?: { fresh: boolean }) => void;
  cancel: () => void;
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

export function useRun(projectId: number): Run {
  const { mutate, data, error, isPending } = useRunQuery(projectId);
  const abort = useRef<AbortController>(null);
  const [id, setId] = useState<string>();
  const [asked, setAsked] = useState("");
  const [history, setHistory] = useState(() => loadHistory(projectId));
  const status = useQueryStatus(projectId, isPending ? id : undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const remember = (sql: string, rows: number): void =>
    setHistory((list) => {
      const next = withRan(list, { sql, at: new Date().toISOString(), rows });
      saveHistory(projectId, next);
      return next;
    });
  const start = (sql: string, how = { fresh: false }): void => {
    abort.current?.abort();
    abort.current = new AbortController();
    const name = newId();
    setId(name);
    setAsked(sql);
    mutate({ sql, id: name, fresh: how.fresh, signal: abort.current.signal }, { onSuccess: ({ results }) => remember(sql, results.length) });
  };
  const cancel = (): void => {
    // The server ends the query by its id; hanging up would do too, but not through every proxy.
    if (id !== undefined) cancelQuery(projectId, id).catch(() => undefined);
    abort.current?.abort();
  };
  const cancelled = isAbort(error);
  return { asked, running: isPending, status: status.data ?? null, answer: isPending || error ? undefined : data, error: error && !cancelled ? error : undefined, cancelled, history, start, cancel };
}

// Not crypto.randomUUID: the page may be reached over plain HTTP by a LAN address.
function newId(): string {
  const words = crypto.getRandomValues(new Uint32Array(4));
  return `web-${Array.from(words, (word) => word.toString(36)).join("")}`;
}
