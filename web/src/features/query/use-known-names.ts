// What the editor can complete: what the compiler knows, and what this project's events are called.
import { useMemo } from "react";

import { useNames, useQuerySchema } from "@/api/query";

import { NO_NAMES, type KnownNames } from "./language";

export function useKnownNames(projectId: number): KnownNames {
  const names = useNames(projectId).data;
  const schema = useQuerySchema(projectId).data;
  return useMemo(
    () => ({
      events: names?.events ?? NO_NAMES.events,
      properties: names?.properties ?? NO_NAMES.properties,
      tables: Object.fromEntries(Object.entries(schema?.tables ?? {}).map(([table, columns]) => [table, fieldsOf(columns)])),
      functions: schema?.functions ?? NO_NAMES.functions,
    }),
    [names, schema],
  );
}

function fieldsOf(table: unknown): string[] {
  const fields = typeof table === "object" && table !== null && "fields" in table ? table.fields : undefined;
  return typeof fields === "object" && fields !== null ? Object.keys(fields) : [];
}
