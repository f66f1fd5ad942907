// The two gates: somebody is signed in; the project is one of theirs.
import { useEffect, type ReactElement } from "react";
import { Navigate, Outlet, useLocation, useParams } from "react-router";

import { isStatus, messageOf } from "@/api/errors";
import { useMe } from "@/api/session";
import { paths } from "@/shared/lib/paths";
import { rememberProject } from "@/shared/lib/use-project";
import { LoadFailed } from "@/shared/ui/banner";

import { NotAMember } from "./not-found";

export function RequireUser(): ReactElement | null {
  const me = useMe();
  const { pathname, search, hash } = useLocation();
  // Checked before the data: after a session has ended the last answer is still in the cache.
  if (isStatus(me.error, 401)) return <Navigate to={paths.login(pathname + search + hash)} replace />;
  if (me.data) return <Outlet />;
  if (me.error) {
    return (
      <main className="page page--narrow">
        <LoadFailed what="Your account" detail={messageOf(me.error)} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return null;
}

export function RequireProject(): ReactElement {
  const projectId = Number(useParams()["projectId"]);
  const belongs = useMe().data?.projects.some(({ id }) => id === projectId) ?? false;
  useEffect(() => {
    if (belongs) rememberProject(projectId);
  }, [belongs, projectId]);
  return belongs ? <Outlet /> : <NotAMember />;
}
