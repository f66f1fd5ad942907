// The SQL page: ask the events, see the answer, make an app of it.
import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { useNavigate } from "react-router";

import { canEdit, useProject } from "@/api/session";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { Button } from "@/shared/ui/button";
import { Page } from "@/shared/ui/page";
import { writeZip } from "@/shared/zip/write-zip";

import { appFromQuery, titleFor } from "./app-from-query";
import { HistoryMenu } from "./history-menu";
import { chartOf, columnsOf } from "./model";
import "./query.css";
import { QueryError } from "./query-error";
import { ResultPanel } from "./result-panel";
import { RunningCard } from "./running-card";
import { SqlEditor, type SqlEditorHandle } from "./sql-editor";
import { loadDraft, saveDraft } from "./storage";
import { useKnownNames } from "./use-known-names";
import { useMarks } from "./use-marks";
import { useRun } from "./use-run";

const EXAMPLE = `SELECT toDate(timestamp) AS day, count() AS events, uniq(distinct_id) AS people
FROM events
WHERE timestamp > now() - INTERVAL 30 DAY
GROUP BY day
ORDER BY day`;

// Another page may lead here with a query.
const sqlOfLink = (): string | null => new URLSearchParams(location.search).get("sql");

export function QueryPage(): ReactElement {
  const projectId = useProjectId();
  return <QueryDesk key={projectId} projectId={projectId} />;
}

function QueryDesk({ projectId }: { projectId: number }): ReactElement {
  const mayEdit = canEdit(useProject(projectId));
  const navigate = useNavigate();
  const names = useKnownNames(projectId);
  const [draft] = useState(() => sqlOfLink() ?? loadDraft(projectId) ?? EXAMPLE);
  const sql = useRef(draft);
  const editor = useRef<SqlEditorHandle>(null);
  const run = useRun(projectId);
  const [edited, setEdited] = useState<string>();
  const saving = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(saving.current), []);

  const go = (): void => {
    if (sql.current.trim() === "") return;
    setEdited(undefined);
    run.start(sql.current);
  };
  const change = (next: string): void => {
    sql.current = next;
    setEdited(next);
    window.clearTimeout(saving.current);
    saving.current = window.setTimeout(() => saveDraft(projectId, next), 300);
  };
  const { answer, asked } = run;
  const columns = useMemo(() => (answer ? columnsOf(answer) : []), [answer]);
  const chart = useMemo(() => chartOf(columns, answer?.results ?? []), [columns, answer]);
  const marks = useMarks(projectId, { error: run.error, asked, edited });
  const makeApp = (): void => {
    const title = titleFor(asked);
    const zip = writeZip([{ name: "app.py", text: appFromQuery(title, asked, chart) }]);
    const file = new File([zip], `${title.toLowerCase().replaceAll(" ", "-")}.zip`, { type: "application/zip" });
    void navigate(paths.newApp(projectId), { state: { file } });
  };

  return (
    <Page
      title="SQL"
      width="wide"
      lead="Ask this project’s events in HogQL."
      actions={
        <>
          <HistoryMenu list={run.history} onChoose={(text) => editor.current?.replace(text)} />
          <Button kind="primary" icon="play" pending={run.running} onClick={go} aria-keyshortcuts="Control+Enter Meta+Enter">
            Run
          </Button>
        </>
      }
    >
      <div className="stack">
        <div className="card sql-card">
          <SqlEditor ref={editor} initial={draft} names={names} marks={marks} onChange={change} onRun={go} />
        </div>
        {run.running ? <RunningCard status={run.status} onCancel={run.cancel} /> : null}
        {run.cancelled ? <p className="muted query-hint" role="status">The query was cancelled.</p> : null}
        {run.error ? <QueryError error={run.error} onRetry={go} /> : null}
        <ResultPanel projectId={projectId} sql={asked} answer={answer} columns={columns} chart={chart} idle={!run.running && !run.error} onRefresh={() => run.start(asked, { fresh: true })} onMakeApp={mayEdit ? makeApp : undefined} />
      </div>
    </Page>
  );
}
