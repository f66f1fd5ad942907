// The events and properties that the project has sent.
import { keepPreviousData, useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";

import { request } from "./client";
import { keys } from "./keys";
import type { EventDefinition, Page, PropertyDefinition } from "./types";

const PAGE = 100;

export type PropertyOf = "event" | "person" | "group";

type Definitions<T> = UseInfiniteQueryResult<InfiniteData<Page<T>>>;

function useDefinitions<T>(projectId: number, what: string, asked: Record<string, string>): Definitions<T> {
  return useInfiniteQuery({
    queryKey: keys.definitions(projectId, what, asked),
    queryFn: ({ signal, pageParam }) => {
      const parameters = new URLSearchParams({ ...asked, limit: String(PAGE), offset: String(pageParam) });
      return request<Page<T>>("GET", `/api/projects/${projectId}/${what}/?${parameters}`, undefined, signal);
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.next === null ? undefined : pages.length * PAGE),
    placeholderData: keepPreviousData,
  });
}

export const useEventDefinitions = (projectId: number, search: string): Definitions<EventDefinition> =>
  useDefinitions(projectId, "event_definitions", { search });

export const usePropertyDefinitions = (projectId: number, of: PropertyOf, search: string): Definitions<PropertyDefinition> =>
  useDefinitions(projectId, "property_definitions", { search, type: of });
