// What is underlined in the editor: the errors of the query that ran or, once it is edited, of the text as it stands.
import { useEffect, useMemo, useState } from "react";

import { ApiError } from "@/api/errors";
import { useCheck } from "@/api/query";

import { marksOf, type Mark } from "./model";

const QUIET_MS = 450; // nobody is told of a mistake in the middle of a word

interface Texts {
  error: Error | undefined;
  asked: string;
  edited: string | undefined; // undefined: what was asked is what stands there
}

export function useMarks(projectId: number, { error, asked, edited }: Texts): readonly Mark[] {
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    if (edited === undefined) return;
    const timer = setTimeout(() => setSettled(edited), QUIET_MS);
    return () => clearTimeout(timer);
  }, [edited]);
  const check = useCheck(projectId, edited !== undefined && settled === edited ? edited : undefined).data;
  return useMemo(() => {
    if (edited === undefined) return error instanceof ApiError ? marksOf(asked, error.body.problems) : [];
    if (check?.query !== edited) return [];
    return marksOf(edited, check.errors.map(({ message, fix, start, end }) => ({ detail: message, start, end, ...(fix ? { hint: fix } : {}) })));
  }, [error, asked, edited, check]);
}
