// How the sandbox is, what moved it there, and the three switches.
import type { ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { useLifecycle, type LifecycleAction } from "@/api/lifecycle";
import type { AppRef, JourneyStep, StreamlitAppStatus } from "@/api/types";
import { stepName } from "@/shared/lib/steps";
import { duration } from "@/shared/lib/time";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { Skeleton } from "@/shared/ui/skeleton";
import { StatusBadge } from "@/shared/ui/status";
import { TimeAgo } from "@/shared/ui/time-ago";
import { toast } from "@/shared/ui/toast";

import { journeyBars } from "./model";

const FAILED: Record<LifecycleAction, string> = {
  start: "The app could not be started",
  stop: "The app could not be stopped",
  restart: "The app could not be restarted",
};

export function StatusCard({ appRef, status, mayEdit }: { appRef: AppRef; status: StreamlitAppStatus | undefined; mayEdit: boolean }): ReactElement {
  const lifecycle = useLifecycle(appRef);
  const act = (action: LifecycleAction): void => lifecycle.mutate(action, { onError: (error) => toast.failed(FAILED[action], messageOf(error)) });
  const doing = lifecycle.isPending ? lifecycle.variables : undefined;
  const isUp = status?.status === "running" || status?.status === "starting";
  return (
    <section className="card" aria-labelledby="status-title">
      <div className="card__section stack">
        <div className="settings-head">
          <h2 className="settings-title" id="status-title">Status</h2>
          {mayEdit && status ? (
            <div className="row">
              {isUp ? (
                <>
                  <Button icon="stop" pending={doing === "stop"} onClick={() => act("stop")}>Stop</Button>
                  <Button icon="restart" pending={doing === "restart"} onClick={() => act("restart")}>Restart</Button>
                </>
              ) : (
                <Button icon="play" kind="primary" pending={doing === "start"} disabled={status.status === "stopping"} onClick={() => act("start")}>Start</Button>
              )}
            </div>
          ) : null}
        </div>
        {status ? <StatusFacts status={status} /> : <Skeleton height={60} />}
      </div>
    </section>
  );
}

function StatusFacts({ status }: { status: StreamlitAppStatus }): ReactElement {
  return (
    <>
      <div className="row" aria-live="polite">
        <StatusBadge status={status.status} />
        <span className="muted">{summary(status)}</span>
      </div>
      {status.last_error === "" ? null : (
        <Banner tone="bad" title="The last start failed">
          {status.last_error}
        </Banner>
      )}
      <dl className="facts">
        {status.version_number === null ? null : (
          <div>
            <dt>Version</dt>
            <dd>v{status.version_number}</dd>
          </div>
        )}
        {status.started_at === null ? null : (
          <div>
            <dt>Started</dt>
            <dd><TimeAgo at={status.started_at} /></dd>
          </div>
        )}
        {status.last_activity_at === null ? null : (
          <div>
            <dt>Last used</dt>
            <dd><TimeAgo at={status.last_activity_at} /></dd>
          </div>
        )}
        {status.restart_count === 0 ? null : (
          <div>
            <dt>Restarts</dt>
            <dd className="tabular">{status.restart_count}</dd>
          </div>
        )}
      </dl>
      {status.journey.length > 0 ? <Journey journey={status.journey} /> : null}
    </>
  );
}

function summary({ status, stopped_by, viewers }: StreamlitAppStatus): string {
  if (status === "running") return viewers === 0 ? "Nobody is looking at it. It stops after 10 idle minutes." : `${viewers} open ${viewers === 1 ? "view" : "views"}`;
  if (status === "stopped") return stopped_by ? `Stopped by ${stopped_by.first_name || stopped_by.email}. It stays so until somebody starts it.` : "It starts when somebody opens it.";
  return "";
}

function Journey({ journey }: { journey: readonly JourneyStep[] }): ReactElement {
  const { bars, totalMs } = journeyBars(journey);
  return (
    <div>
      <h3 className="journey__title">
        Last start <span className="muted tabular">{duration(totalMs)}</span>
      </h3>
      <ol className="journey" data-testid="start-journey">
        {bars.map(({ step, startShare, widthShare }) => (
          <li key={step.name} className={`journey__step journey__step--${step.state}`}>
            <span className="journey__name">{stepName(step.name)}</span>
            <span className="journey__track" aria-hidden="true">
              <span className="journey__bar" style={{ marginLeft: `${startShare * 100}%`, width: `${widthShare * 100}%` }} />
            </span>
            <span className="journey__ms tabular">{stepText(step)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function stepText({ state, ms }: JourneyStep): string {
  if (state === "waiting") return "waiting";
  const time = ms === null ? "" : duration(ms);
  return state === "failed" ? `failed${time === "" ? "" : ` after ${time}`}` : time;
}
