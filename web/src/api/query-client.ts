// The cache of server state. Reads are tried again when the server is away; refusals (4xx) are final at once.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiError, isStatus } from "./errors";
import { keys } from "./keys";

const STALE_MS = 5_000;
const RETRIES = 2;

export function createQueryClient(): QueryClient {
  // A 401 anywhere means that the session ended: asking who we are again leads to the sign-in page.
  const onError = (error: unknown): void => {
    if (isStatus(error, 401)) void client.invalidateQueries({ queryKey: keys.me });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== keys.me[0]) onError(error);
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (failures, error) => failures < RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      },
    },
  });
  return client;
}
