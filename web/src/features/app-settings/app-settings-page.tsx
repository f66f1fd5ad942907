// Everything about one app that is not the app itself.
import { useState, type ReactElement } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { useApp, useDeleteApp } from "@/api/apps";
import { isStatus, messageOf } from "@/api/errors";
import { useStatus } from "@/api/lifecycle";
import { canEdit, useProject } from "@/api/session";
import type { AppRef, StreamlitApp, StreamlitAppStatus } from "@/api/types";
import { Emblem } from "@/shared/art/emblem";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { Banner, LoadFailed } from "@/shared/ui/banner";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { Page } from "@/shared/ui/page";
import { Skeleton } from "@/shared/ui/skeleton";
import { toast } from "@/shared/ui/toast";

import "./app-settings.css";
import { DeleteDialog } from "./delete-dialog";
import { DetailsCard } from "./details-card";
import { LogCard } from "./log-card";
import { statusPollMs } from "./model";
import { StatusCard } from "./status-card";
import { VersionCard } from "./version-card";

export function AppSettingsPage(): ReactElement {
  const projectId = useProjectId();
  const shortId = useParams()["shortId"] ?? "";
  const appRef = { projectId, shortId };
  const app = useApp(appRef);
  if (app.data) return <Settings key={shortId} appRef={appRef} app={app.data} />;
  if (isStatus(app.error, 404)) {
    return (
      <Page title="No such app" width="narrow">
        <div className="card empty">
          <p>It was deleted, or it belongs to another project.</p>
          <ButtonLink to={paths.apps(projectId)}>All apps</ButtonLink>
        </div>
      </Page>
    );
  }
  return (
    <Page title="App settings" width="narrow">
      {app.error ? <LoadFailed what="The app" detail={messageOf(app.error)} onRetry={() => void app.refetch()} /> : <SettingsSkeleton />}
    </Page>
  );
}

function Settings({ appRef, app }: { appRef: AppRef; app: StreamlitApp }): ReactElement {
  const mayEdit = canEdit(useProject(appRef.projectId));
  const status = useStatus(appRef, statusPollMs).data;
  return (
    <Page
      title={app.name}
      width="narrow"
      above={
        <nav aria-label="Breadcrumb" className="breadcrumb">
          <Link to={paths.apps(appRef.projectId)}>Apps</Link>
          <Icon name="chevronRight" />
          <span aria-current="page">Settings</span>
        </nav>
      }
      heading={
        <span className="settings-heading">
          <Emblem seed={app.short_id} size={36} />
          <span className="settings-heading__name">{app.name}</span>
        </span>
      }
      actions={
        <>
          <ButtonLink to={paths.app(appRef.projectId, appRef.shortId)} icon="external">
            Open app
          </ButtonLink>
          {mayEdit ? <DeleteButton appRef={appRef} app={app} /> : null}
        </>
      }
    >
      <div className="stack stack--loose">
        <Notices status={status} mayEdit={mayEdit} />
        <DetailsCard appRef={appRef} app={app} mayEdit={mayEdit} />
        <VersionCard appRef={appRef} app={app} mayEdit={mayEdit} />
        <StatusCard appRef={appRef} status={status} mayEdit={mayEdit} />
        {mayEdit ? <LogCard appRef={appRef} running={status?.status === "running" || status?.status === "starting"} /> : null}
      </div>
    </Page>
  );
}

function Notices({ status, mayEdit }: { status: StreamlitAppStatus | undefined; mayEdit: boolean }): ReactElement | null {
  if (!status) return null;
  return (
    <>
      {mayEdit ? null : <Banner tone="info">You are a viewer of this project: you can look at these settings, not change them.</Banner>}
      {status.limits_enforced ? null : (
        <Banner tone="warn" title="CPU and memory limits are not enforced on this server">
          {status.limits_reason}
        </Banner>
      )}
      {status.internet ? null : (
        <Banner tone="info" title="This app has no internet access">
          {status.internet_reason}
        </Banner>
      )}
    </>
  );
}

function DeleteButton({ appRef, app }: { appRef: AppRef; app: StreamlitApp }): ReactElement {
  const [open, setOpen] = useState(false);
  const remove = useDeleteApp(appRef);
  const navigate = useNavigate();
  const confirm = (): void =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast.done(`Deleted “${app.name}”`);
        void navigate(paths.apps(appRef.projectId));
      },
    });
  return (
    <>
      <Button kind="danger-quiet" icon="trash" onClick={() => setOpen(true)}>
        Delete
      </Button>
      <DeleteDialog key={String(open)} name={app.name} open={open} pending={remove.isPending} error={remove.error ? messageOf(remove.error) : undefined}
        onClose={() => setOpen(false)} onConfirm={confirm} />
    </>
  );
}

function SettingsSkeleton(): ReactElement {
  return (
    <div className="stack stack--loose" role="status" aria-label="Loading settings">
      <Skeleton height={280} />
      <Skeleton height={160} />
    </div>
  );
}
