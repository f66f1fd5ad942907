// How events get in, and whether they do.
import { Tabs } from "@base-ui/react/tabs";
import { useMemo, type ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { useLatestEvent, useSendTestEvent } from "@/api/query";
import { useMe, useProject } from "@/api/session";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { Button, ButtonLink } from "@/shared/ui/button";
import { CodeBlock, CopyButton } from "@/shared/ui/copy";
import { Icon } from "@/shared/ui/icon";
import { Page } from "@/shared/ui/page";
import { TimeAgo } from "@/shared/ui/time-ago";
import { toast } from "@/shared/ui/toast";

import "./data-in.css";
import { captureHost, snippets } from "./snippets";

export function DataInPage(): ReactElement {
  const projectId = useProjectId();
  const token = useProject(projectId)?.api_token ?? "";
  const choices = useMemo(() => snippets(token, captureHost(location)), [token]);
  return (
    <Page title="Get data in" width="narrow" lead="Use any PostHog SDK: point it at this server, with this project’s token.">
      <div className="stack stack--loose">
        <EventCheck projectId={projectId} token={token} />
        <section className="card" aria-labelledby="token-title">
          <div className="card__section token">
            <div>
              <h2 id="token-title">Project token</h2>
              <p className="muted">Lets a website send events. It is not a secret and cannot read anything.</p>
            </div>
            <div className="token__value">
              <code data-testid="project-token">{token}</code>
              <CopyButton text={token} />
            </div>
          </div>
        </section>
        <section className="card" aria-label="Code">
          <Tabs.Root className="card__section" defaultValue="js">
            <Tabs.List className="tabs__list" aria-label="Language">
              {choices.map(({ id, label }) => (
                <Tabs.Tab key={id} value={id} className="tabs__tab">
                  {label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {choices.map(({ id, label, install, code }) => (
              <Tabs.Panel key={id} value={id} className="tabs__panel stack">
                {install === "" ? null : <CodeBlock code={install} label={`Install for ${label}`} />}
                <CodeBlock code={code} label={`Code for ${label}`} />
              </Tabs.Panel>
            ))}
          </Tabs.Root>
        </section>
      </div>
    </Page>
  );
}

function EventCheck({ projectId, token }: { projectId: number; token: string }): ReactElement {
  const latest = useLatestEvent(projectId);
  const send = useSendTestEvent(projectId);
  const email = useMe().data?.email ?? "someone";
  const test = (): void =>
    send.mutate({ token, distinctId: email }, { onSuccess: () => toast.done("Sent a test event"), onError: (error) => toast.failed("The test event was refused", messageOf(error)) });
  const event = latest.data;
  return (
    <section className={event ? "card event-check event-check--good" : "card event-check"} aria-live="polite" data-testid="event-check" data-received={event ? "yes" : "no"}>
      <span className="event-check__icon">{event ? <Icon name="check" /> : <span className="event-check__pulse" aria-hidden="true" />}</span>
      <div className="event-check__text">
        {event ? (
          <>
            <strong>Events are coming in</strong>
            <span className="muted">
              Latest: <code>{event.event}</code>, <TimeAgo at={event.at} />
            </span>
          </>
        ) : (
          <>
            <strong>{latest.error ? "Cannot look for events right now" : "Waiting for the first event…"}</strong>
            <span className="muted">{latest.error ? messageOf(latest.error) : "This page notices by itself."}</span>
          </>
        )}
      </div>
      <div className="row">
        <Button size="small" pending={send.isPending} onClick={test}>
          Send a test event
        </Button>
        {event ? (
          <ButtonLink size="small" to={paths.query(projectId)}>
            Look at them
          </ButtonLink>
        ) : null}
      </div>
    </section>
  );
}
