// Personal API keys. The secret is in the answer to `create` and nowhere else.
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";

import { request } from "./client";
import { keys } from "./keys";
import type { Page, PersonalApiKey, PersonalApiKeyCreated } from "./types";

export const useApiKeys = (): UseQueryResult<Page<PersonalApiKey>> =>
  useQuery({ queryKey: keys.apiKeys, queryFn: ({ signal }) => request<Page<PersonalApiKey>>("GET", "/api/personal_api_keys/?limit=1000", undefined, signal) });

export function useCreateApiKey(): UseMutationResult<PersonalApiKeyCreated, Error, { label: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => request<PersonalApiKeyCreated>("POST", "/api/personal_api_keys/", body),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}

export function useDeleteApiKey(): UseMutationResult<undefined, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id) => request<undefined>("DELETE", `/api/personal_api_keys/${id}/`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}
