// Projects, their members and their invitations.
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";

import { request } from "./client";
import { keys } from "./keys";
import type { Invite, InviteCreate, InviteCreated, Member, OneTimeLink, Page, Project, ProjectPatch, Role } from "./types";

const projectPath = (projectId: number): string => `/api/projects/${projectId}/`;

export function useCreateProject(): UseMutationResult<Project, Error, { name: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<Project>("POST", "/api/projects/", body),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
  });
}

export function useUpdateProject(projectId: number): UseMutationResult<Project, Error, ProjectPatch> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<Project>("PATCH", projectPath(projectId), body),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
  });
}

export const useMembers = (projectId: number): UseQueryResult<Page<Member>> =>
  useQuery({
    queryKey: keys.members(projectId),
    queryFn: ({ signal }) => request<Page<Member>>("GET", `${projectPath(projectId)}members/?limit=1000`, undefined, signal),
  });

export function useSetRole(projectId: number): UseMutationResult<Member, Error, { userId: number; role: Role }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ userId, role }) => request<Member>("PATCH", `${projectPath(projectId)}members/${userId}/`, { role }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.members(projectId) }),
  });
}

export function useRemoveMember(projectId: number): UseMutationResult<undefined, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (userId) => request<undefined>("DELETE", `${projectPath(projectId)}members/${userId}/`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.members(projectId) }),
  });
}

export const useResetLink = (projectId: number): UseMutationResult<OneTimeLink, Error, number> =>
  useMutation({ mutationFn: (userId) => request<OneTimeLink>("POST", `${projectPath(projectId)}members/${userId}/reset_link/`) });

export const useInvites = (projectId: number, enabled: boolean): UseQueryResult<Page<Invite>> =>
  useQuery({
    queryKey: keys.invites(projectId),
    queryFn: ({ signal }) => request<Page<Invite>>("GET", `${projectPath(projectId)}invites/?limit=1000`, undefined, signal),
    enabled,
  });

export function useCreateInvite(projectId: number): UseMutationResult<InviteCreated, Error, InviteCreate> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<InviteCreated>("POST", `${projectPath(projectId)}invites/`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.invites(projectId) }),
  });
}

export function useWithdrawInvite(projectId: number): UseMutationResult<undefined, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (inviteId) => request<undefined>("DELETE", `${projectPath(projectId)}invites/${inviteId}/`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.invites(projectId) }),
  });
}
