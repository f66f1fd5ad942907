// The project's apps as cards.
import { useDeferredValue, useState, type ReactElement } from "react";
import { Link } from "react-router";

import { useApps } from "@/api/apps";
import { messageOf } from "@/api/errors";
import { canEdit, useProject } from "@/api/session";
import type { StreamlitApp } from "@/api/types";
import { Emblem } from "@/shared/art/emblem";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { LoadFailed } from "@/shared/ui/banner";
import { ButtonLink } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { Page } from "@/shared/ui/page";
import { Skeleton } from "@/shared/ui/skeleton";
import { StatusBadge } from "@/shared/ui/status";
import { TimeAgo } from "@/shared/ui/time-ago";

import { AppMenu } from "./app-menu";
import "./apps.css";
import { NoApps } from "./no-apps";

export function AppsPage(): ReactElement {
  const projectId = useProjectId();
  const mayEdit = canEdit(useProject(projectId));
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const apps = useApps(projectId, asked);
  const isEmpty = asked === "" && apps.data?.count === 0;

  return (
    <Page
      title="Apps"
      actions={mayEdit && !isEmpty ? <ButtonLink to={paths.newApp(projectId)} kind="primary" icon="plus">New app</ButtonLink> : undefined}
    >
      {isEmpty ? (
        <NoApps projectId={projectId} canEdit={mayEdit} />
      ) : (
        <>
          <div className="apps-search">
            <Icon name="search" />
            <input className="input" type="search" placeholder="Search apps" aria-label="Search apps" value={search} onChange={(event) => setSearch(event.target.value)} />
          </div>
          <AppGrid apps={apps.data?.results} search={asked} error={apps.error} retry={() => void apps.refetch()} projectId={projectId} canEdit={mayEdit} />
        </>
      )}
    </Page>
  );
}

interface AppGridProps {
  apps: StreamlitApp[] | undefined;
  search: string;
  error: Error | null;
  retry: () => void;
  projectId: number;
  canEdit: boolean;
}

function AppGrid({ apps, search, error, retry, projectId, canEdit }: AppGridProps): ReactElement {
  if (!apps) return error ? <LoadFailed what="The apps" detail={messageOf(error)} onRetry={retry} /> : <GridSkeleton />;
  if (apps.length === 0) {
    return (
      <div className="card empty" role="status">
        <h2>No app matches “{search}”</h2>
        <p>The search looks at names and descriptions.</p>
      </div>
    );
  }
  return (
    <ul className="app-grid" aria-label="Apps">
      {apps.map((app) => (
        <li key={app.short_id}>
          <AppCard app={app} projectId={projectId} canEdit={canEdit} />
        </li>
      ))}
    </ul>
  );
}

function AppCard({ app, projectId, canEdit }: { app: StreamlitApp; projectId: number; canEdit: boolean }): ReactElement {
  return (
    <article className="card app-card" data-testid="app-card" data-short-id={app.short_id}>
      <div className="app-card__top">
        <Emblem seed={app.short_id} />
        <div className="app-card__title">
          <h2>
            <Link className="app-card__link" to={paths.app(projectId, app.short_id)}>
              {app.name}
            </Link>
          </h2>
          <StatusBadge status={app.status} />
        </div>
        <div className="app-card__menu">
          <AppMenu app={app} projectId={projectId} canEdit={canEdit} />
        </div>
      </div>
      <p className={app.description === "" ? "app-card__description muted" : "app-card__description"}>{app.description === "" ? "No description" : app.description}</p>
      <p className="app-card__meta">
        Updated <TimeAgo at={app.updated_at} />
        {app.created_by ? ` · by ${app.created_by.first_name || app.created_by.email}` : ""}
      </p>
    </article>
  );
}

function GridSkeleton(): ReactElement {
  return (
    <div className="app-grid" role="status" aria-label="Loading apps">
      {[0, 1, 2].map((index) => (
        <div key={index} className="card app-card">
          <div className="app-card__top">
            <Skeleton height={40} width={40} />
            <Skeleton height={18} width="55%" />
          </div>
          <Skeleton height={14} width="85%" />
          <Skeleton height={12} width="40%" />
        </div>
      ))}
    </div>
  );
}
