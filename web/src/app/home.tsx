// "/" leads to the apps of the project that was open last.
import type { ReactElement } from "react";
import { Navigate, useParams } from "react-router";

import { useMe } from "@/api/session";
import { paths } from "@/shared/lib/paths";
import { lastProject } from "@/shared/lib/use-project";

import { NoProject } from "./not-found";

export function Home(): ReactElement {
  const projects = useMe().data?.projects ?? [];
  const inAddress = Number(useParams()["projectId"]);
  const wanted = Number.isNaN(inAddress) ? lastProject() : inAddress;
  const project = projects.find(({ id }) => id === wanted) ?? projects[0];
  return project ? <Navigate to={paths.apps(project.id)} replace /> : <NoProject />;
}
