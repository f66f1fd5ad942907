// Apps and their versions.
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";

import { request } from "./client";
import { appPath, keys } from "./keys";
import type { AppRef, Page, StreamlitApp, StreamlitAppPatch, StreamlitAppUploaded, StreamlitAppVersion, StreamlitAppVersionUploaded } from "./types";
import { upload, type UploadOptions } from "./upload";

// More apps than one page shows are found through the search, which asks the server.
const LIST_LIMIT = 200;
const LIST_REFRESH_MS = 5_000;

export const useApps = (projectId: number, search = ""): UseQueryResult<Page<StreamlitApp>> =>
  useQuery({
    queryKey: [...keys.apps(projectId), search],
    queryFn: ({ signal }) => {
      const filter = search === "" ? "" : `&search=${encodeURIComponent(search)}`;
      return request<Page<StreamlitApp>>("GET", `/api/projects/${projectId}/streamlit_apps/?limit=${LIST_LIMIT}${filter}`, undefined, signal);
    },
    placeholderData: (previous) => previous,
    // The cards show a status that changes by itself.
    refetchInterval: LIST_REFRESH_MS,
  });

export const useApp = (ref: AppRef): UseQueryResult<StreamlitApp> =>
  useQuery({ queryKey: keys.app(ref), queryFn: ({ signal }) => request<StreamlitApp>("GET", appPath(ref), undefined, signal) });

export interface NewApp {
  file: File;
  name: string;
  description: string;
}

export function useCreateApp(projectId: number, options: UploadOptions): UseMutationResult<StreamlitAppUploaded, Error, NewApp> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, name, description }) => {
      const form = new FormData();
      // Text first: the server reads the parts as they come.
      form.append("name", name);
      form.append("description", description);
      form.append("zip_file", file, file.name);
      return upload<StreamlitAppUploaded>(`/api/projects/${projectId}/streamlit_apps/`, form, options);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apps(projectId) }),
  });
}

export function useUpdateApp(ref: AppRef): UseMutationResult<StreamlitApp, Error, StreamlitAppPatch> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch) => request<StreamlitApp>("PATCH", appPath(ref), patch),
    onSuccess: (app) => {
      client.setQueryData(keys.app(ref), app);
      return client.invalidateQueries({ queryKey: keys.apps(ref.projectId) });
    },
  });
}

export function useDeleteApp(ref: AppRef): UseMutationResult<undefined, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<undefined>("DELETE", appPath(ref)),
    onSuccess: () => {
      client.removeQueries({ queryKey: keys.app(ref) });
      return client.invalidateQueries({ queryKey: keys.apps(ref.projectId) });
    },
  });
}

export const useVersions = (ref: AppRef): UseQueryResult<Page<StreamlitAppVersion>> =>
  useQuery({
    queryKey: keys.versions(ref),
    queryFn: ({ signal }) => request<Page<StreamlitAppVersion>>("GET", `${appPath(ref)}versions/?limit=1000`, undefined, signal),
  });

export function useUploadVersion(ref: AppRef, options: UploadOptions): UseMutationResult<StreamlitAppVersionUploaded, Error, File> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file) => {
      const form = new FormData();
      form.append("zip_file", file, file.name);
      return upload<StreamlitAppVersionUploaded>(`${appPath(ref)}versions/`, form, options);
    },
    onSuccess: () => refreshApp(),
  });
  function refreshApp(): Promise<void> {
    void client.invalidateQueries({ queryKey: keys.apps(ref.projectId) });
    return client.invalidateQueries({ queryKey: keys.app(ref) });
  }
}

export function useActivateVersion(ref: AppRef): UseMutationResult<StreamlitApp, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version) => request<StreamlitApp>("POST", `${appPath(ref)}versions/${version}/activate/`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.apps(ref.projectId) });
      return client.invalidateQueries({ queryKey: keys.app(ref) });
    },
  });
}

export const downloadPath = (ref: AppRef, version: number): string => `${appPath(ref)}versions/${version}/download/`;
