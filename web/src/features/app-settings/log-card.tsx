// The last lines of the app's log, following along while it runs.
import { useEffect, useRef, type ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { useLogs } from "@/api/lifecycle";
import type { AppRef } from "@/api/types";
import { Banner } from "@/shared/ui/banner";
import { CopyButton } from "@/shared/ui/copy";
import { Skeleton } from "@/shared/ui/skeleton";

const FOLLOW_MS = 3_000;
const NEAR_END_PX = 24;

export function LogCard({ appRef, running }: { appRef: AppRef; running: boolean }): ReactElement {
  const logs = useLogs(appRef, { refreshMs: running ? FOLLOW_MS : false, enabled: true });
  const lines = logs.data?.lines;
  const text = lines?.join("\n") ?? "";
  return (
    <section className="card" aria-labelledby="log-title">
      <div className="card__section stack">
        <div className="settings-head">
          <h2 className="settings-title" id="log-title">Log</h2>
          {text === "" ? null : <CopyButton text={text} />}
        </div>
        {lines ? (
          lines.length > 0 ? (
            <FollowingLog text={text} truncated={logs.data?.truncated ?? false} />
          ) : (
            <p className="muted">The app has written nothing yet. What it prints appears here.</p>
          )
        ) : logs.error ? (
          <Banner tone="bad">{messageOf(logs.error)}</Banner>
        ) : (
          <Skeleton height={120} />
        )}
      </div>
    </section>
  );
}

// Stays at the end as lines come, unless the reader has scrolled up.
function FollowingLog({ text, truncated }: { text: string; truncated: boolean }): ReactElement {
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (box.current && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <>
      {truncated ? <p className="muted">The last 200 lines.</p> : null}
      <pre ref={box} className="log" tabIndex={0} role="region" aria-label="Lines of the log" data-testid="app-log"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => { follows.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX; }}>
        {text}
      </pre>
    </>
  );
}
