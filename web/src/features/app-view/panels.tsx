// What stands in the app's place when there is no app to show: each says why, and what to do.
import type { ReactElement, ReactNode } from "react";

import { messageOf } from "@/api/errors";
import { useLifecycle } from "@/api/lifecycle";
import type { AppRef } from "@/api/types";
import { Hedgehog } from "@/shared/art/hedgehog";
import { paths } from "@/shared/lib/paths";
import { Button, ButtonLink } from "@/shared/ui/button";
import { CodeBlock } from "@/shared/ui/copy";
import { toast } from "@/shared/ui/toast";

function Panel({ title, children, actions, testId }: { title: string; children: ReactNode; actions: ReactNode; testId: string }): ReactElement {
  return (
    <div className="app-panel" data-testid={testId}>
      <div className="app-panel__inner">
        <Hedgehog walking={false} />
        <h2>{title}</h2>
        {children}
        <div className="row app-panel__actions">{actions}</div>
      </div>
    </div>
  );
}

interface FailedProps {
  appRef: AppRef;
  name: string;
  reason: string;
  logTail: readonly string[];
  mayEdit: boolean;
  onRetry: () => void;
}

export function FailedPanel({ appRef, name, reason, logTail, mayEdit, onRetry }: FailedProps): ReactElement {
  const lifecycle = useLifecycle(appRef);
  // A restart also clears the counter of failed starts. A viewer may only look again.
  const again = (): void => {
    if (!mayEdit) onRetry();
    else lifecycle.mutate("restart", { onSuccess: onRetry, onError: (error) => toast.failed("The app could not be started", messageOf(error)) });
  };
  return (
    <Panel
      testId="app-failed"
      title={`${name === "" ? "The app" : `“${name}”`} could not start`}
      actions={
        <>
          <Button kind="primary" icon="restart" pending={lifecycle.isPending} onClick={again}>
            Try again
          </Button>
          {mayEdit ? <ButtonLink to={paths.appSettings(appRef.projectId, appRef.shortId)} icon="upload">Upload a new version</ButtonLink> : null}
        </>
      }
    >
      <p className="app-panel__reason" role="alert">
        {reason === "" ? "It stopped before it answered. The log below may say why." : reason}
      </p>
      {logTail.length > 0 ? (
        <pre className="log" tabIndex={0} role="region" aria-label="Last lines of the log">
          {logTail.join("\n")}
        </pre>
      ) : null}
    </Panel>
  );
}

interface StoppedProps {
  appRef: AppRef;
  name: string;
  by: string | null;
  mayEdit: boolean;
  onStarted: () => void;
}

export function StoppedPanel({ appRef, name, by, mayEdit, onStarted }: StoppedProps): ReactElement {
  const lifecycle = useLifecycle(appRef);
  const begin = (): void => lifecycle.mutate("start", { onSuccess: onStarted, onError: (error) => toast.failed("The app could not be started", messageOf(error)) });
  return (
    <Panel
      testId="app-stopped"
      title={`Stopped${by ? ` by ${by}` : ""}`}
      actions={
        mayEdit ? (
          <Button kind="primary" icon="play" pending={lifecycle.isPending} onClick={begin}>
            Start
          </Button>
        ) : (
          <ButtonLink to={paths.apps(appRef.projectId)}>All apps</ButtonLink>
        )
      }
    >
      <p>{mayEdit ? `${name === "" ? "The app" : `“${name}”`} stays stopped until somebody starts it.` : "Ask a member of the project to start it."}</p>
    </Panel>
  );
}

export function NoAccessPanel({ projectId }: { projectId: number }): ReactElement {
  return (
    <Panel testId="app-no-access" title="There is no such app for you" actions={<ButtonLink to={paths.apps(projectId)} kind="primary">All apps</ButtonLink>}>
      <p>It was deleted, or you are not a member of its project. An admin can send you an invitation link.</p>
    </Panel>
  );
}

export function UnreachablePanel({ detail, onRetry }: { detail: string; onRetry: () => void }): ReactElement {
  return (
    <Panel testId="app-unreachable" title="The app could not be opened" actions={<Button kind="primary" icon="restart" onClick={onRetry}>Try again</Button>}>
      <p role="alert">{detail}</p>
    </Panel>
  );
}

export function OutOfReachPanel({ appUrl }: { appUrl: string }): ReactElement {
  const port = location.port || (location.protocol === "https:" ? "443" : "80");
  const host = new URL(appUrl).host;
  return (
    <Panel testId="app-out-of-reach" title="Apps open on this server’s own address" actions={null}>
      <p>
        This app lives at {host}, a name that only the server’s own machine knows. Bring the server’s port to your machine, then open the same address there:
      </p>
      <CodeBlock label="Command that forwards the port" code={`ssh -L ${port}:127.0.0.1:${port} ${location.hostname}`} />
    </Panel>
  );
}
