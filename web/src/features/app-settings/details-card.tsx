// Name, description and resources, saved together.
import { useState, type FormEvent, type ReactElement } from "react";

import { useUpdateApp } from "@/api/apps";
import { fieldError, messageOf } from "@/api/errors";
import type { AppRef, StreamlitApp } from "@/api/types";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { SelectField, TextArea, TextField } from "@/shared/ui/field";
import { toast } from "@/shared/ui/toast";

import { changes, cpuChoices, cpuLabel, memoryChoices, memoryLabel, type Details } from "./model";

const FIELDS = ["name", "description", "cpu_cores", "memory_gb"] as const;

export function DetailsCard({ appRef, app, mayEdit }: { appRef: AppRef; app: StreamlitApp; mayEdit: boolean }): ReactElement {
  const update = useUpdateApp(appRef);
  const saved: Details = { name: app.name, description: app.description, cpu_cores: app.cpu_cores, memory_gb: app.memory_gb };
  const [draft, setDraft] = useState<Partial<Details>>({});
  const shown: Details = { ...saved, ...draft };
  const patch = changes(saved, shown);
  const dirty = Object.keys(patch).length > 0;
  const set = (part: Partial<Details>): void => setDraft((before) => ({ ...before, ...part }));

  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!dirty || update.isPending) return;
    const undo = Object.fromEntries(Object.keys(patch).map((key) => [key, saved[key as keyof Details]]));
    update.mutate(patch, {
      onSuccess: () => {
        setDraft({});
        toast.done("Changes saved", {
          ...("cpu_cores" in patch || "memory_gb" in patch ? { description: "New resources apply from the next start." } : {}),
          undo: () => update.mutate(undo),
        });
      },
    });
  };
  const atField = FIELDS.some((field) => fieldError(update.error, field));
  return (
    <section className="card" aria-labelledby="details-title">
      <form onSubmit={save} noValidate>
        <fieldset className="fieldset" disabled={!mayEdit}>
          <div className="card__section stack">
            <h2 className="settings-title" id="details-title">Details</h2>
            {update.error && !atField ? <Banner tone="bad">{messageOf(update.error)}</Banner> : null}
            <TextField label="Name" name="name" required maxLength={255} value={shown.name} error={fieldError(update.error, "name")} onChange={(event) => set({ name: event.target.value })} />
            <TextArea label="Description" name="description" rows={2} value={shown.description} error={fieldError(update.error, "description")}
              onChange={(event) => set({ description: event.target.value })} />
            <div className="settings-pair">
              <SelectField label="CPU" name="cpu_cores" value={shown.cpu_cores} error={fieldError(update.error, "cpu_cores")} onChange={(event) => set({ cpu_cores: Number(event.target.value) })}>
                {cpuChoices(app.cpu_cores).map((cores) => (
                  <option key={cores} value={cores}>{cpuLabel(cores)}</option>
                ))}
              </SelectField>
              <SelectField label="Memory" name="memory_gb" value={shown.memory_gb} error={fieldError(update.error, "memory_gb")} onChange={(event) => set({ memory_gb: Number(event.target.value) })}>
                {memoryChoices(app.memory_gb).map((gigabytes) => (
                  <option key={gigabytes} value={gigabytes}>{memoryLabel(gigabytes)}</option>
                ))}
              </SelectField>
            </div>
          </div>
          {mayEdit ? (
            <div className="card__section row row--end settings-actions">
              {dirty ? <Button kind="quiet" onClick={() => { setDraft({}); update.reset(); }}>Discard</Button> : null}
              <Button type="submit" kind="primary" disabled={!dirty} pending={update.isPending}>
                Save changes
              </Button>
            </div>
          ) : null}
        </fieldset>
      </form>
    </section>
  );
}
