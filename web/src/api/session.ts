// Who is signed in, and the ways in: password, first run, invitation, reset.
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";

import { request } from "./client";
import { keys } from "./keys";
import type { Instance, InviteAccept, Link, LoginAnswer, LoginRequest, Project, SetupRequest, User, UserPatch } from "./types";

export const useInstance = (): UseQueryResult<Instance> =>
  useQuery({ queryKey: keys.instance, queryFn: ({ signal }) => request<Instance>("GET", "/api/instance/", undefined, signal), staleTime: Infinity });

export const useMe = (): UseQueryResult<User> =>
  useQuery({ queryKey: keys.me, queryFn: ({ signal }) => request<User>("GET", "/api/users/@me/", undefined, signal), staleTime: 60_000 });

export function useLogin(): UseMutationResult<LoginAnswer, Error, LoginRequest> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<LoginAnswer>("POST", "/api/login/", body),
    onSuccess: (answer) => client.setQueryData(keys.me, answer.user),
  });
}

export function useLogout(): UseMutationResult<undefined, Error, void> {
  return useMutation({
    mutationFn: () => request<undefined>("POST", "/api/logout/"),
    // A new page: nothing of this person stays in memory.
    onSuccess: () => location.assign("/login"),
  });
}

export function useUpdateMe(): UseMutationResult<User, Error, UserPatch> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<User>("PATCH", "/api/users/@me/", body),
    onSuccess: (user) => client.setQueryData(keys.me, user),
  });
}

export type LinkKind = "setup" | "invite" | "reset";

// What a one-time link is for; an error when it is spent or expired.
export const useLink = (kind: LinkKind, token: string): UseQueryResult<Link> =>
  useQuery({
    queryKey: keys.link(kind, token),
    queryFn: ({ signal }) => request<Link>("GET", linkPath(kind, token), undefined, signal),
    enabled: token !== "",
    staleTime: Infinity,
  });

function linkPath(kind: LinkKind, token: string): string {
  const safe = encodeURIComponent(token);
  if (kind === "setup") return `/api/setup/?token=${safe}`;
  return kind === "invite" ? `/api/invites/${safe}/` : `/api/reset/${safe}/`;
}

export function useSetup(): UseMutationResult<User, Error, SetupRequest> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<User>("POST", "/api/setup/", body),
    onSuccess: (user) => client.setQueryData(keys.me, user),
  });
}

export function useAcceptInvite(token: string): UseMutationResult<User, Error, InviteAccept> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<User>("POST", `/api/invites/${encodeURIComponent(token)}/accept/`, body),
    onSuccess: (user) => client.setQueryData(keys.me, user),
  });
}

export function useResetPassword(token: string): UseMutationResult<User, Error, { password: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<User>("POST", `/api/reset/${encodeURIComponent(token)}/`, body),
    onSuccess: (user) => client.setQueryData(keys.me, user),
  });
}

// The project of the address, if this person belongs to it; undefined also while we do not know yet.
export const useProject = (projectId: number): Project | undefined => useMe().data?.projects.find((project) => project.id === projectId);

// What a role may do. The server decides; this only keeps buttons away that it would refuse.
export const canEdit = (project: Project | undefined): boolean => project?.role === "member" || project?.role === "admin";
export const canAdminister = (project: Project | undefined): boolean => project?.role === "admin";
