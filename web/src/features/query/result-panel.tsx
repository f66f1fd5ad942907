// The answer: a table or a chart, how it came about, and the ways it leaves the page.
import { Tabs } from "@base-ui/react/tabs";
import type { ReactElement } from "react";

import type { QueryAnswer } from "@/api/types";
import { count, duration } from "@/shared/lib/time";
import { Button } from "@/shared/ui/button";

import { DownloadMenu } from "./download-menu";
import type { Chart, Column } from "./model";
import { ResultChart } from "./result-chart";
import { ResultsTable } from "./results-table";

interface ResultPanelProps {
  projectId: number;
  sql: string; // that gave the answer
  answer: QueryAnswer | undefined;
  columns: readonly Column[];
  chart: Chart;
  idle: boolean;
  onRefresh: () => void;
  onMakeApp: (() => void) | undefined;
}

export function ResultPanel({ projectId, sql, answer, columns, chart, idle, onRefresh, onMakeApp }: ResultPanelProps): ReactElement | null {
  if (!answer) {
    if (!idle) return null;
    return (
      <p className="muted query-hint">
        <kbd className="kbd">Ctrl</kbd> <kbd className="kbd">Enter</kbd> runs the query. Tables: <code>events</code>, <code>persons</code>, <code>sessions</code>. Properties: <code>properties.plan</code>, <code>person.properties.email</code>.
      </p>
    );
  }
  return (
    <Tabs.Root className="card result" defaultValue="table">
      <div className="result__bar">
        <Tabs.List className="tabs__list result__tabs" aria-label="Show as">
          <Tabs.Tab className="tabs__tab" value="table">Table</Tabs.Tab>
          <Tabs.Tab className="tabs__tab" value="chart">Chart</Tabs.Tab>
        </Tabs.List>
        <p className="muted tabular result__facts" role="status" data-testid="query-facts">{factsOf(answer)}</p>
        <div className="result__actions">
          {answer.is_cached ? <Button size="small" icon="restart" onClick={onRefresh}>Ask again</Button> : null}
          <DownloadMenu projectId={projectId} sql={sql} />
          {onMakeApp ? <Button size="small" icon="plus" onClick={onMakeApp}>Create an app from this query</Button> : null}
        </div>
      </div>
      <Tabs.Panel value="table">
        {answer.results.length === 0 ? <p className="result__none muted">The query ran and found no rows.</p> : <ResultsTable columns={columns} rows={answer.results} />}
      </Tabs.Panel>
      <Tabs.Panel value="chart">{chart.kind === "none" ? <p className="result__none muted">{chart.why}</p> : <ResultChart chart={chart} />}</Tabs.Panel>
    </Tabs.Root>
  );
}

function factsOf({ results, hasMore, elapsed_ms, is_cached }: QueryAnswer): string {
  const rows = `${hasMore ? "the first " : ""}${count.format(results.length)} ${results.length === 1 ? "row" : "rows"}`;
  return `${rows} · ${duration(elapsed_ms)}${is_cached ? " · from the cache" : ""}`;
}
