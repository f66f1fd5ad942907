// An app's state as a badge: colour, shape and word, never colour alone.
import type { ReactElement } from "react";

type Status = "starting" | "running" | "stopping" | "stopped" | "error";

const LOOK: Record<Status, { word: string; tone: string; busy: boolean }> = {
  running: { word: "Running", tone: "good", busy: false },
  starting: { word: "Starting", tone: "warn", busy: true },
  stopping: { word: "Stopping", tone: "warn", busy: true },
  stopped: { word: "Stopped", tone: "quiet", busy: false },
  error: { word: "Error", tone: "bad", busy: false },
};

export function StatusBadge({ status }: { status: Status }): ReactElement {
  const { word, tone, busy } = LOOK[status];
  return (
    <span className={`badge badge--${tone}`} data-testid="app-status" data-status={status}>
      {busy ? <span className="spinner" aria-hidden="true" /> : <span className="badge__dot" aria-hidden="true" />}
      {word}
    </span>
  );
}
