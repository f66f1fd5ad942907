// The life of an app's sandbox: how it is, start, stop, restart, its log, and the ticket that opens it.
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";

import { request } from "./client";
import { appPath, keys } from "./keys";
import type { AppRef, OneTimeLink, StreamlitAppLogs, StreamlitAppStatus } from "./types";

// How often to ask, by what the last answer was; false: not again.
type Refresh = (state: StreamlitAppStatus["status"] | undefined) => number | false;

export const useStatus = (ref: AppRef, refreshMs: Refresh): UseQueryResult<StreamlitAppStatus> =>
  useQuery({
    queryKey: keys.status(ref),
    queryFn: ({ signal }) => request<StreamlitAppStatus>("GET", `${appPath(ref)}status/`, undefined, signal),
    refetchInterval: (query) => refreshMs(query.state.data?.status),
    staleTime: 0,
    // Asked again soon anyway: waiting longer after each failure would only notice a server's return late.
    retry: false,
  });

export type LifecycleAction = "start" | "stop" | "restart";

export function useLifecycle(ref: AppRef): UseMutationResult<StreamlitAppStatus, Error, LifecycleAction> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action) => request<StreamlitAppStatus>("POST", `${appPath(ref)}${action}/`),
    onSuccess: (status) => {
      client.setQueryData(keys.status(ref), status);
      void client.invalidateQueries({ queryKey: keys.app(ref), exact: true });
      void client.invalidateQueries({ queryKey: keys.apps(ref.projectId) });
    },
  });
}

export const useLogs = (ref: AppRef, options: { refreshMs: number | false; enabled: boolean }): UseQueryResult<StreamlitAppLogs> =>
  useQuery({
    queryKey: keys.logs(ref),
    queryFn: ({ signal }) => request<StreamlitAppLogs>("GET", `${appPath(ref)}logs/?limit=200`, undefined, signal),
    refetchInterval: options.refreshMs,
    enabled: options.enabled,
  });

// A ticket is good once and for seconds: never cached, asked for at the moment it is used. Asking wakes the app, so a status that is under
// way tells of the time before: it is dropped and asked for again.
export function useConnect(ref: AppRef): UseMutationResult<OneTimeLink, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (path) => request<OneTimeLink>("POST", `${appPath(ref)}connect/`, { path }),
    onSuccess: async () => {
      await client.cancelQueries({ queryKey: keys.status(ref) });
      void client.invalidateQueries({ queryKey: keys.status(ref) });
    },
  });
}
