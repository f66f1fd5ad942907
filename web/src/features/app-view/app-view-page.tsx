// An app, full-bleed, under a thin bar.
import type { ReactElement } from "react";
import { Link, useParams } from "react-router";

import { useApp } from "@/api/apps";
import { canEdit, useProject } from "@/api/session";
import type { AppRef } from "@/api/types";
import { Emblem } from "@/shared/art/emblem";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { Icon } from "@/shared/ui/icon";
import { useTitle } from "@/shared/ui/page";
import { StatusBadge } from "@/shared/ui/status";

import "./app-view.css";
import { AppFrame } from "./app-frame";
import { isOutOfReach } from "./model";
import { FailedPanel, NoAccessPanel, OutOfReachPanel, StoppedPanel, UnreachablePanel } from "./panels";
import { useAppView, type AppView } from "./use-app-view";

export function AppViewPage(): ReactElement {
  const projectId = useProjectId();
  const shortId = useParams()["shortId"] ?? "";
  // Another app is another page, with nothing left of the first.
  return <AppPage key={`${projectId}/${shortId}`} appRef={{ projectId, shortId }} />;
}

function AppPage({ appRef }: { appRef: AppRef }): ReactElement {
  const app = useApp(appRef);
  const appView = useAppView(appRef);
  const mayEdit = canEdit(useProject(appRef.projectId));
  const name = app.data?.name ?? "";
  useTitle(name || "App");
  const state = appView.status?.status ?? app.data?.status;
  return (
    <div className="app-view">
      <header className="app-bar">
        <Link className="app-bar__back" to={paths.apps(appRef.projectId)} aria-label="Back to all apps" title="All apps">
          <Icon name="chevronLeft" />
        </Link>
        {name === "" ? null : <Emblem seed={appRef.shortId} size={24} />}
        <h1 className={name === "" ? "visually-hidden" : "app-bar__name truncate"}>{name || "App"}</h1>
        {state && appView.view.kind !== "noAccess" ? <StatusBadge status={state} /> : null}
        <Link className="button button--quiet button--small app-bar__settings" to={paths.appSettings(appRef.projectId, appRef.shortId)}>
          <Icon name="settings" />
          <span>Settings</span>
        </Link>
      </header>
      <main className="app-view__main">
        <Content appView={appView} appRef={appRef} name={name} mayEdit={mayEdit} />
      </main>
    </div>
  );
}

function Content({ appView, appRef, name, mayEdit }: { appView: AppView; appRef: AppRef; name: string; mayEdit: boolean }): ReactElement {
  const { view, status, retry } = appView;
  switch (view.kind) {
    case "failed":
      return <FailedPanel appRef={appRef} name={name} reason={view.reason} logTail={status?.log_tail ?? []} mayEdit={mayEdit} onRetry={retry} />;
    case "stopped":
      return <StoppedPanel appRef={appRef} name={name} by={view.by} mayEdit={mayEdit} onStarted={retry} />;
    case "noAccess":
      return <NoAccessPanel projectId={appRef.projectId} />;
    case "unreachable":
      return <UnreachablePanel detail={view.detail} onRetry={retry} />;
    case "connecting":
      return <AppFrame appView={appView} name={name} />;
    case "loading":
    case "drawn":
      return isOutOfReach(view.url, location.hostname) ? <OutOfReachPanel appUrl={view.url} /> : <AppFrame appView={appView} name={name} />;
  }
}
