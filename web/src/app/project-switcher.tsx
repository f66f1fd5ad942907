// Which project is open, the way to the others, and a new one.
import { useState, type FormEvent, type ReactElement } from "react";
import { useNavigate } from "react-router";

import { fieldError, messageOf } from "@/api/errors";
import { useCreateProject } from "@/api/projects";
import { useMe } from "@/api/session";
import { paths } from "@/shared/lib/paths";
import { Button } from "@/shared/ui/button";
import { Dialog, DialogActions } from "@/shared/ui/dialog";
import { TextField } from "@/shared/ui/field";
import { Icon } from "@/shared/ui/icon";
import { Menu, type MenuEntry } from "@/shared/ui/menu";

export function ProjectSwitcher({ projectId }: { projectId: number }): ReactElement {
  const me = useMe().data;
  const [creating, setCreating] = useState(false);
  const projects = me?.projects ?? [];
  const current = projects.find(({ id }) => id === projectId);
  const entries: MenuEntry[] = [
    { kind: "label", label: "Projects" },
    ...projects.map(({ id, name }): MenuEntry => ({ kind: "link", label: name, to: paths.apps(id), end: id === projectId ? <Icon name="check" /> : undefined })),
  ];
  entries.push({ kind: "separator" }, { kind: "link", label: "Project settings", icon: "settings", to: paths.projectSettings(projectId) });
  // Whoever is an admin somewhere may open another project beside it.
  if (projects.some(({ role }) => role === "admin")) {
    entries.push({ kind: "action", label: "New project", icon: "plus", onSelect: () => setCreating(true) });
  }
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button type="button" className="rail__button" data-testid="project-switcher">
            <span className="visually-hidden">Project:</span>
            <span className="rail__button-text">
              <span className="rail__button-note truncate">{me?.organization?.name ?? "Project"}</span>
              <span className="truncate">{current?.name}</span>
            </span>
            <Icon name="updown" />
          </button>
        }
        entries={entries}
      />
      <NewProjectDialog key={String(creating)} open={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function NewProjectDialog({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  const create = useCreateProject();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (create.isPending) return;
    create.mutate(
      { name: name.trim() },
      {
        onSuccess: (project) => {
          onClose();
          void navigate(paths.apps(project.id));
        },
      },
    );
  };
  const error = create.error ? (fieldError(create.error, "name") ?? messageOf(create.error)) : undefined;
  return (
    <Dialog open={open} onClose={onClose} title="New project" description="A project has its own events, apps and members.">
      <form onSubmit={submit} noValidate>
        <TextField label="Name" value={name} required maxLength={200} error={error} onChange={(event) => setName(event.target.value)} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={create.isPending}>
            Create project
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
