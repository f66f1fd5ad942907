// What was wrong with a query: where, why, and what to write instead. What may work in a moment offers another try.
import type { ReactElement } from "react";

import { ApiError, messageOf } from "@/api/errors";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";

import { withHint } from "./model";

export function QueryError({ error, onRetry }: { error: Error; onRetry: () => void }): ReactElement {
  const problems = error instanceof ApiError ? error.body.problems : [];
  if (problems.length < 2) {
    const [problem] = problems;
    const again = error instanceof ApiError && (error.status === 0 || error.status === 503);
    return (
      <Banner tone={again ? "warn" : "bad"} title={placeOf(problem)}>
        <span data-testid="query-error">{withHint(messageOf(error), problem?.hint)}</span> {again ? <Button size="small" icon="restart" onClick={onRetry}>Try again</Button> : null}
      </Banner>
    );
  }
  return (
    <Banner tone="bad" title={`${problems.length} problems`}>
      <ul className="query-problems" data-testid="query-error">
        {problems.map((problem) => (
          <li key={`${problem.start}-${problem.detail}`}>
            {placeOf(problem) ? `${placeOf(problem)}: ` : ""}
            {withHint(problem.detail, problem.hint)}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

const placeOf = (problem: { line?: number; column?: number } | undefined): string =>
  problem?.line === undefined ? "" : `Line ${problem.line}${problem.column === undefined ? "" : `, column ${problem.column}`}`;
