// A query under way: how long, how far, and the way out.
import { useEffect, useState, type ReactElement } from "react";

import type { QueryStatus } from "@/api/types";
import { bytes, count } from "@/shared/lib/time";
import { Button } from "@/shared/ui/button";

interface RunningCardProps {
  status: QueryStatus | null;
  onCancel: () => void;
}

const TICK_MS = 100;

export function RunningCard({ status, onCancel }: RunningCardProps): ReactElement {
  const seconds = useSeconds();
  const progress = status?.query_progress ?? null;
  const share = progress && progress.estimated_rows_total > 0 ? Math.min(progress.rows_read / progress.estimated_rows_total, 1) : undefined;
  return (
    <div className="card card__section running" data-testid="query-running">
      <div className="running__line">
        <span className="spinner" aria-hidden="true" />
        <p role="status">{status && status.pickup_time === null ? "Waiting for its turn" : "Running the query"}</p>
        <span className="muted tabular" aria-hidden="true">{seconds.toFixed(1)} s</span>
        <Button size="small" icon="close" onClick={onCancel}>Cancel</Button>
      </div>
      <div className="running__track" role="progressbar" aria-label="Rows read" aria-valuemin={0} aria-valuemax={100} aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}>
        <svg className="running__svg" width="100%" height="4" preserveAspectRatio="none" viewBox="0 0 100 4" aria-hidden="true">
          {share === undefined ? <rect className="running__unknown" width="30" height="4" rx="2" /> : <rect className="running__done" width={Math.max(share * 100, 1)} height="4" rx="2" />}
        </svg>
      </div>
      <p className="muted tabular running__facts">{progress ? `${count.format(progress.rows_read)} rows read${share === undefined ? "" : ` of about ${count.format(progress.estimated_rows_total)}`} · ${bytes(progress.bytes_read)}` : " "}</p>
    </div>
  );
}

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - start) / 1000), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
