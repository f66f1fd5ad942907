// A notice that belongs to the page, and the panel shown where something could not be loaded.
import type { ReactElement, ReactNode } from "react";

import { Button } from "./button";
import { Icon, type IconName } from "./icon";

type Tone = "info" | "warn" | "bad" | "good";

const ICONS: Record<Tone, IconName> = { info: "info", warn: "warning", bad: "warning", good: "check" };

export function Banner({ tone, title, children }: { tone: Tone; title?: string; children?: ReactNode }): ReactElement {
  return (
    <div className={`banner banner--${tone}`} role={tone === "bad" ? "alert" : undefined}>
      <Icon name={ICONS[tone]} />
      <div className="banner__body">
        {title ? <strong>{title}</strong> : null}
        {children}
      </div>
    </div>
  );
}

export function LoadFailed({ what, detail, onRetry }: { what: string; detail: string; onRetry: () => void }): ReactElement {
  return (
    <div className="card empty" role="alert">
      <h2>{what} could not be loaded</h2>
      <p>{detail}</p>
      <Button icon="restart" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
