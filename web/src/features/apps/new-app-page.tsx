// A new app: a zip, a name, and it runs.
import { useState, type FormEvent, type ReactElement } from "react";
import { useLocation, useNavigate } from "react-router";

import { useCreateApp } from "@/api/apps";
import { ApiError, fieldError, messageOf } from "@/api/errors";
import { useInstance } from "@/api/session";
import type { Problem } from "@/api/types";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { Banner } from "@/shared/ui/banner";
import { Button, ButtonLink } from "@/shared/ui/button";
import { TextArea, TextField } from "@/shared/ui/field";
import { Page } from "@/shared/ui/page";
import { toast } from "@/shared/ui/toast";
import { suggestName, type ZipLook } from "@/shared/zip/model";
import { useZipLimits } from "@/shared/zip/use-zip-limits";
import { ZipDrop } from "@/shared/zip/zip-drop";

export function NewAppPage(): ReactElement {
  const projectId = useProjectId();
  const navigate = useNavigate();
  const limits = useZipLimits(useInstance().data?.max_zip_bytes);
  const [progress, setProgress] = useState<number>();
  const create = useCreateApp(projectId, { onProgress: ({ sentBytes, totalBytes }) => setProgress(totalBytes > 0 ? sentBytes / totalBytes : 0) });
  // The SQL page hands over a zip that it made.
  const [file, setFile] = useState(fileIn(useLocation().state));
  const [look, setLook] = useState<ZipLook>();
  const [name, setName] = useState(file ? suggestName(file.name) : "");
  const [named, setNamed] = useState(false);
  const [description, setDescription] = useState("");
  const [missing, setMissing] = useState<{ name?: string; file?: string }>({});

  const choose = (next: File | undefined): void => {
    setFile(next);
    setMissing({});
    create.reset();
    if (next && !named) setName(suggestName(next.name));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (create.isPending) return;
    const lacks = { ...(name.trim() === "" ? { name: "Give the app a name." } : {}), ...(file ? {} : { file: "Choose the zip first." }) };
    setMissing(lacks);
    if (!file || name.trim() === "") return;
    setProgress(0);
    create.mutate(
      { file, name: name.trim(), description: description.trim() },
      {
        onSuccess: (app) => {
          for (const warning of app.warnings) toast.done("Uploaded, with a remark", { description: warning });
          void navigate(paths.app(projectId, app.short_id));
        },
        onSettled: () => setProgress(undefined),
      },
    );
  };

  return (
    <Page title="New app" width="narrow" lead="It is deployed as soon as the upload is complete.">
      <form className="card" onSubmit={submit} noValidate>
        <div className="card__section stack">
          <ZipDrop file={file} onChoose={choose} onLook={setLook} limits={limits} progress={progress} error={missing.file ?? zipError(create.error)} />
          <ProblemList error={create.error} />
          <TextField label="Name" name="name" required maxLength={255} value={name} error={missing.name ?? fieldError(create.error, "name")}
            onChange={(event) => { setName(event.target.value); setNamed(true); }} />
          <TextArea label="Description" name="description" optional rows={2} value={description} error={fieldError(create.error, "description")}
            hint="One line that tells your team what the app is for." onChange={(event) => setDescription(event.target.value)} />
        </div>
        <div className="card__section row row--end">
          <ButtonLink to={paths.apps(projectId)} kind="quiet">
            Cancel
          </ButtonLink>
          <Button type="submit" kind="primary" icon="upload" pending={create.isPending}>
            {look?.kind === "unreadable" || (look?.kind === "read" && look.problems.length > 0) ? "Upload anyway" : "Create app"}
          </Button>
        </div>
      </form>
    </Page>
  );
}

function fileIn(state: unknown): File | undefined {
  const file = typeof state === "object" && state !== null && "file" in state ? state.file : undefined;
  return file instanceof File ? file : undefined;
}

// Whatever is not about another field is about the zip.
function zipError(error: Error | null): string | undefined {
  if (!error || fieldError(error, "name") || fieldError(error, "description")) return undefined;
  return messageOf(error);
}

// Several problems at once (requirements.txt), each with its line.
function ProblemList({ error }: { error: Error | null }): ReactElement | null {
  const problems = error instanceof ApiError ? error.body.problems : [];
  if (problems.length < 2) return null;
  return (
    <Banner tone="bad" title={`${problems.length} things to put right`}>
      <ul className="problem-list">
        {problems.map((problem) => (
          <li key={`${problem.line ?? ""}${problem.detail}`}>{problemText(problem)}</li>
        ))}
      </ul>
    </Banner>
  );
}

function problemText(problem: Problem): string {
  const place = [problem.entry, problem.line === undefined ? undefined : `line ${problem.line}`].filter(Boolean).join(", ");
  const said = place !== "" && !problem.detail.includes(place) ? `${place}: ${problem.detail}` : problem.detail;
  return problem.hint ? `${said} ${problem.hint}` : said;
}
