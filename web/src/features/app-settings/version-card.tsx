// Which version runs; the way back, the way forward, and the zip itself.
import { useState, type ReactElement } from "react";

import { downloadPath, useActivateVersion, useVersions } from "@/api/apps";
import { messageOf } from "@/api/errors";
import type { AppRef, StreamlitApp, StreamlitAppVersion } from "@/api/types";
import { bytes, timeAgo } from "@/shared/lib/time";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { SelectField } from "@/shared/ui/field";
import { Icon } from "@/shared/ui/icon";
import { Skeleton } from "@/shared/ui/skeleton";
import { TimeAgo } from "@/shared/ui/time-ago";
import { toast } from "@/shared/ui/toast";

import { UploadDialog } from "./upload-dialog";

export function VersionCard({ appRef, app, mayEdit }: { appRef: AppRef; app: StreamlitApp; mayEdit: boolean }): ReactElement {
  const versions = useVersions(appRef);
  const [uploading, setUploading] = useState(false);
  const active = app.active_version;
  return (
    <section className="card" aria-labelledby="version-title">
      <div className="card__section stack">
        <div className="settings-head">
          <h2 className="settings-title" id="version-title">Version</h2>
          {mayEdit ? (
            <Button icon="upload" onClick={() => setUploading(true)}>
              Upload new version
            </Button>
          ) : null}
        </div>
        <p data-testid="active-version">
          {active ? (
            <>
              Active: <strong>v{active.version_number}</strong> <span className="muted">(uploaded <TimeAgo at={active.created_at} />{byWhom(active)})</span>
            </>
          ) : (
            "No version is active."
          )}
        </p>
        {versions.data ? (
          <VersionPicker appRef={appRef} versions={versions.data.results} active={active?.version_number} mayEdit={mayEdit} />
        ) : versions.error ? (
          <Banner tone="bad">{messageOf(versions.error)}</Banner>
        ) : (
          <Skeleton height={38} />
        )}
      </div>
      {mayEdit ? <UploadDialog key={String(uploading)} appRef={appRef} open={uploading} onClose={() => setUploading(false)} /> : null}
    </section>
  );
}

const byWhom = ({ created_by }: StreamlitAppVersion): string => (created_by ? ` by ${created_by.first_name || created_by.email}` : "");

interface PickerProps {
  appRef: AppRef;
  versions: readonly StreamlitAppVersion[];
  active: number | undefined;
  mayEdit: boolean;
}

function VersionPicker({ appRef, versions, active, mayEdit }: PickerProps): ReactElement {
  const activate = useActivateVersion(appRef);
  const [picked, setPicked] = useState<number>();
  const shown = versions.find(({ version_number }) => version_number === (picked ?? active)) ?? versions[0];
  const go = (version: number): void => {
    const before = active;
    activate.mutate(version, {
      onSuccess: () => {
        setPicked(undefined);
        toast.done(`v${version} is active`, before === undefined ? {} : { undo: () => activate.mutate(before) });
      },
      onError: (error) => toast.failed(`v${version} could not be activated`, messageOf(error)),
    });
  };
  return (
    <>
      <div className="version-picker">
        <SelectField label="All versions" value={shown?.version_number ?? ""} data-testid="version-select" onChange={(event) => setPicked(Number(event.target.value))}
          hint="Versions are kept for 30 days after they were replaced.">
          {versions.map((version) => (
            <option key={version.version_number} value={version.version_number}>
              {`v${version.version_number} – ${timeAgo(version.created_at, new Date())}${version.version_number === active ? " (active)" : ""}`}
            </option>
          ))}
        </SelectField>
        {mayEdit && shown ? (
          <div className="row version-picker__actions">
            <Button disabled={shown.version_number === active} pending={activate.isPending} onClick={() => go(shown.version_number)}>
              {active !== undefined && shown.version_number < active ? `Roll back to v${shown.version_number}` : `Activate v${shown.version_number}`}
            </Button>
            <a className="button" href={downloadPath(appRef, shown.version_number)} download>
              <Icon name="download" />
              Download
            </a>
          </div>
        ) : null}
      </div>
      {shown ? <VersionFacts version={shown} /> : null}
    </>
  );
}

function VersionFacts({ version }: { version: StreamlitAppVersion }): ReactElement {
  return (
    <dl className="facts">
      <div>
        <dt>Size</dt>
        <dd className="tabular">{bytes(version.zip_bytes)}</dd>
      </div>
      <div>
        <dt>Packages</dt>
        <dd>{version.packages.length > 0 ? version.packages.join(", ") : version.has_requirements ? "None" : "No requirements.txt"}</dd>
      </div>
      <div>
        <dt>SHA-256</dt>
        <dd>
          <code className="facts__hash">{version.zip_hash}</code>
        </dd>
      </div>
    </dl>
  );
}
