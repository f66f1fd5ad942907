// A project's name and time zone.
import { useState, type FormEvent, type ReactElement } from "react";

import { fieldError, messageOf } from "@/api/errors";
import { useUpdateProject } from "@/api/projects";
import { canAdminister, useProject } from "@/api/session";
import type { Project } from "@/api/types";
import { useProjectId } from "@/shared/lib/use-project";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { SelectField, TextField } from "@/shared/ui/field";
import { Page } from "@/shared/ui/page";
import { toast } from "@/shared/ui/toast";

export function ProjectSettingsPage(): ReactElement | null {
  const project = useProject(useProjectId());
  return project ? <ProjectForm key={project.id} project={project} /> : null;
}

// A zone that the browser does not list stays selectable.
const zones = (current: string): string[] => [...new Set(["UTC", current, ...Intl.supportedValuesOf("timeZone")])];

function ProjectForm({ project }: { project: Project }): ReactElement {
  const update = useUpdateProject(project.id);
  const isAdmin = canAdminister(project);
  const [name, setName] = useState(project.name);
  const [timezone, setTimezone] = useState(project.timezone);
  const dirty = name !== project.name || timezone !== project.timezone;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (dirty && !update.isPending) update.mutate({ name: name.trim(), timezone }, { onSuccess: () => toast.done("Changes saved") });
  };
  const atField = fieldError(update.error, "name") ?? fieldError(update.error, "timezone");
  return (
    <Page title="Project settings" width="narrow">
      <form className="card" onSubmit={save} noValidate>
        <fieldset className="fieldset" disabled={!isAdmin}>
          <div className="card__section stack">
            {isAdmin ? null : <Banner tone="info">Only admins can change the project.</Banner>}
            {update.error && !atField ? <Banner tone="bad">{messageOf(update.error)}</Banner> : null}
            <TextField label="Name" value={name} required maxLength={200} error={fieldError(update.error, "name")} onChange={(event) => setName(event.target.value)} />
            <SelectField label="Time zone" value={timezone} hint="Days and hours in queries are counted in this zone." error={fieldError(update.error, "timezone")}
              onChange={(event) => setTimezone(event.target.value)}>
              {zones(project.timezone).map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </SelectField>
            <p className="muted">
              Project id for the API: <code>{project.id}</code>
            </p>
          </div>
          {isAdmin ? (
            <div className="card__section row row--end">
              <Button type="submit" kind="primary" disabled={!dirty} pending={update.isPending}>
                Save changes
              </Button>
            </div>
          ) : null}
        </fieldset>
      </form>
    </Page>
  );
}
