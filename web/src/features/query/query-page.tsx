// The SQL page: ask the events, see the answer, make an app of it.
import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { useNavigate } from "react-router";

import { ApiError, messageOf } from "@/api/errors";
import { useNames, useRunQuery } from "@/api/query";
import { canEdit, useProject } from "@/api/session";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { Page } from "@/shared/ui/page";
import { writeZip } from "@/shared/zip/write-zip";

import { appFromQuery, titleFor } from "./app-from-query";
import { chartOf, columnsOf, marksOf, withHint, type Mark } from "./model";
import "./query.css";
import { ResultPanel } from "./result-panel";
import { SqlEditor } from "./sql-editor";

const EXAMPLE = `SELECT toDate(timestamp) AS day, count() AS events, uniq(distinct_id) AS people
FROM events
WHERE timestamp > now() - INTERVAL 30 DAY
GROUP BY day
ORDER BY day`;

const NO_NAMES = { events: [], properties: [] };

export function QueryPage(): ReactElement {
  const projectId = useProjectId();
  return <QueryDesk key={projectId} projectId={projectId} />;
}

function QueryDesk({ projectId }: { projectId: number }): ReactElement {
  const mayEdit = canEdit(useProject(projectId));
  const navigate = useNavigate();
  const names = useNames(projectId).data ?? NO_NAMES;
  const run = useRunQuery(projectId);
  const [draft] = useState(() => loadDraft(projectId));
  const sql = useRef(draft);
  const abort = useRef<AbortController>(null);
  const [asked, setAsked] = useState("");
  const [edited, setEdited] = useState(false);
  useEffect(() => () => abort.current?.abort(), []);

  const go = (): void => {
    if (sql.current.trim() === "") return;
    abort.current?.abort();
    abort.current = new AbortController();
    setAsked(sql.current);
    setEdited(false);
    run.mutate({ sql: sql.current, signal: abort.current.signal });
  };
  const change = (next: string): void => {
    sql.current = next;
    setEdited(true);
    saveDraft(projectId, next);
  };
  const columns = useMemo(() => (run.data ? columnsOf(run.data) : []), [run.data]);
  const chart = useMemo(() => chartOf(columns, run.data?.results ?? []), [columns, run.data]);
  const marks = useMarks(run.error, asked, edited);
  const makeApp = (): void => {
    const title = titleFor(asked);
    const zip = writeZip([{ name: "app.py", text: appFromQuery(title, asked, chart) }]);
    const file = new File([zip], `${title.toLowerCase().replaceAll(" ", "-")}.zip`, { type: "application/zip" });
    void navigate(paths.newApp(projectId), { state: { file } });
  };
  const cancelled = run.error instanceof DOMException && run.error.name === "AbortError";

  return (
    <Page
      title="SQL"
      width="wide"
      lead="Ask this project’s events in HogQL."
      actions={
        <>
          {run.isPending ? <Button onClick={() => abort.current?.abort()}>Cancel</Button> : null}
          <Button kind="primary" icon="play" pending={run.isPending} onClick={go} aria-keyshortcuts="Control+Enter">
            Run
          </Button>
        </>
      }
    >
      <div className="stack">
        <div className="card sql-card">
          <SqlEditor initial={draft} names={names} marks={marks} onChange={change} onRun={go} />
        </div>
        {run.error && !cancelled ? <QueryError error={run.error} /> : null}
        <ResultPanel answer={run.error ? undefined : run.data} columns={columns} chart={chart} pending={run.isPending} onMakeApp={mayEdit ? makeApp : undefined} />
      </div>
    </Page>
  );
}

// An edited query has no marks: they would stand under other words.
function useMarks(error: Error | null, asked: string, edited: boolean): readonly Mark[] {
  return useMemo(() => (error instanceof ApiError && !edited ? marksOf(asked, error.body.problems) : []), [error, asked, edited]);
}

function QueryError({ error }: { error: Error }): ReactElement {
  const problems = error instanceof ApiError ? error.body.problems : [];
  if (problems.length < 2) {
    const [problem] = problems;
    return <Banner tone="bad" title={placeOf(problem)}>{withHint(messageOf(error), problem?.hint)}</Banner>;
  }
  return (
    <Banner tone="bad" title={`${problems.length} problems`}>
      <ul className="query-problems">
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

const draftKey = (projectId: number): string => `hedgerow:sql:${projectId}`;

function loadDraft(projectId: number): string {
  try {
    return localStorage.getItem(draftKey(projectId)) ?? EXAMPLE;
  } catch {
    return EXAMPLE;
  }
}

function saveDraft(projectId: number, sql: string): void {
  try {
    localStorage.setItem(draftKey(projectId), sql);
  } catch {
    // Without storage the draft lives as long as the page.
  }
}
