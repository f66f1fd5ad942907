// The frame that holds the app, and the hedgehog in front of it until the app has drawn.
import { useEffect, useState, type ReactElement } from "react";

import type { JourneyStep } from "@/api/types";
import { Hedgehog } from "@/shared/art/hedgehog";
import { stepName } from "@/shared/lib/steps";

import type { AppView } from "./use-app-view";

// No top navigation: an app cannot lead the page away.
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals";
const ALLOW = "clipboard-write; fullscreen; camera; microphone";

// An app that is quicker than this is simply there.
const PATIENCE_MS = 400;
const FADE_MS = 260;
// Steps appear as they begin; the bar must not be full before the last has.
const STEPS_USUAL = 4;

export function AppFrame({ appView, name }: { appView: AppView; name: string }): ReactElement {
  const { view, status, frame } = appView;
  const drawn = view.kind === "drawn";
  const loading = useLoading(drawn);
  return (
    <>
      {view.kind === "loading" || drawn ? (
        <iframe key={view.attempt} ref={frame} className={drawn ? "app-frame app-frame--drawn" : "app-frame"} src={view.url} title={name || "App"} sandbox={SANDBOX} allow={ALLOW}
          data-testid="app-frame" data-drawn={drawn} />
      ) : null}
      {loading === "hidden" ? null : <LoadingScreen leaving={loading === "leaving"} journey={status?.journey ?? []} />}
    </>
  );
}

type Loading = "hidden" | "shown" | "leaving";

// Shown when patience is at its end, and only a screen that was shown fades.
function useLoading(drawn: boolean): Loading {
  const [loading, setLoading] = useState<Loading>("hidden");
  useEffect(() => {
    if (drawn) setLoading((before) => (before === "shown" ? "leaving" : "hidden"));
    const timer = setTimeout(() => setLoading(drawn ? "hidden" : "shown"), drawn ? FADE_MS : PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [drawn]);
  return loading;
}

function LoadingScreen({ leaving, journey }: { leaving: boolean; journey: readonly JourneyStep[] }): ReactElement {
  const done = journey.filter((step) => step.state === "done").length;
  const current = journey.find((step) => step.state === "running");
  return (
    <div className={leaving ? "loading-screen loading-screen--leaving" : "loading-screen"} role="status" data-testid="loading-screen">
      <Hedgehog />
      <p className="loading-screen__title">Waking up the hedgehogs…</p>
      <p className="loading-screen__note">Your app is starting. This usually takes a few seconds.</p>
      <div className={done === 0 ? "loading-bar loading-bar--unsure" : "loading-bar"} aria-hidden="true">
        <div style={done > 0 ? { width: `${Math.round((100 * done) / Math.max(journey.length, STEPS_USUAL))}%` } : undefined} />
      </div>
      <p className="loading-screen__step">{current ? stepName(current.name) : "\u00a0"}</p>
    </div>
  );
}
