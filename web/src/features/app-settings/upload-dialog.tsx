// A new version: the same drop zone as for a new app, and it is active at once.
import { useState, type FormEvent, type ReactElement } from "react";

import { useUploadVersion } from "@/api/apps";
import { ApiError, messageOf } from "@/api/errors";
import { useInstance } from "@/api/session";
import type { AppRef } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Dialog, DialogActions } from "@/shared/ui/dialog";
import { toast } from "@/shared/ui/toast";
import { useZipLimits } from "@/shared/zip/use-zip-limits";
import { ZipDrop } from "@/shared/zip/zip-drop";

export function UploadDialog({ appRef, open, onClose }: { appRef: AppRef; open: boolean; onClose: () => void }): ReactElement {
  const [progress, setProgress] = useState<number>();
  const upload = useUploadVersion(appRef, { onProgress: ({ sentBytes, totalBytes }) => setProgress(totalBytes > 0 ? sentBytes / totalBytes : 0) });
  const limits = useZipLimits(useInstance().data?.max_zip_bytes);
  const [file, setFile] = useState<File>();
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (upload.isPending) return;
    setMissing(!file);
    if (!file) return;
    setProgress(0);
    upload.mutate(file, {
      onSuccess: (version) => {
        const [warning] = version.warnings;
        toast.done(`v${version.version_number} is active`, warning === undefined ? {} : { description: warning });
        onClose();
      },
      onSettled: () => setProgress(undefined),
    });
  };
  const choose = (next: File | undefined): void => {
    setFile(next);
    setMissing(false);
    upload.reset();
  };
  return (
    <Dialog open={open} onClose={upload.isPending ? () => undefined : onClose} title="Upload a new version" wide
      description="It becomes the active version as soon as it is checked. You can roll back at any time.">
      <form className="stack" onSubmit={submit}>
        <ZipDrop file={file} onChoose={choose} onLook={() => undefined} limits={limits} progress={progress} error={missing ? "Choose the zip first." : errorText(upload.error)} />
        <DialogActions>
          <Button onClick={onClose} disabled={upload.isPending}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" icon="upload" pending={upload.isPending}>
            Upload and activate
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function errorText(error: Error | null): string | undefined {
  if (!error) return undefined;
  const problems = error instanceof ApiError ? error.body.problems.map(({ detail }) => detail) : [];
  return problems.length > 1 ? problems.join("\n") : messageOf(error);
}
