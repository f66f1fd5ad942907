// Personal API keys: for scripts, CI and anything else that is not a browser.
import { useState, type FormEvent, type ReactElement } from "react";

import { useApiKeys, useCreateApiKey, useDeleteApiKey } from "@/api/api-keys";
import { fieldError, messageOf } from "@/api/errors";
import type { PersonalApiKey } from "@/api/types";
import { useProjectId } from "@/shared/lib/use-project";
import { LoadFailed } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { CodeBlock, CopyButton } from "@/shared/ui/copy";
import { Dialog, DialogActions } from "@/shared/ui/dialog";
import { TextField } from "@/shared/ui/field";
import { Page } from "@/shared/ui/page";
import { Skeleton } from "@/shared/ui/skeleton";
import { TimeAgo } from "@/shared/ui/time-ago";
import { toast } from "@/shared/ui/toast";

export function ApiKeysPage(): ReactElement {
  const projectId = useProjectId();
  const keys = useApiKeys();
  const [creating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<PersonalApiKey>();
  return (
    <Page
      title="API keys"
      width="narrow"
      lead="A key acts for you, in all your projects, without a browser. Only you see your keys."
      actions={<Button kind="primary" icon="plus" onClick={() => setCreating(true)}>New key</Button>}
    >
      <div className="stack stack--loose">
        {keys.data ? <KeyTable keys={keys.data.results} onDelete={setDoomed} /> : keys.error ? <LoadFailed what="Your keys" detail={messageOf(keys.error)} onRetry={() => void keys.refetch()} /> : <Skeleton height={120} />}
        <section className="stack" aria-labelledby="use-title">
          <h2 id="use-title" className="visually-hidden">Using a key</h2>
          <CodeBlock label="Example call" code={`curl ${location.origin}/api/projects/${projectId}/streamlit_apps/ \\\n  -H "Authorization: Bearer phx_…"`} />
        </section>
      </div>
      <CreateDialog key={`create-${creating}`} open={creating} onClose={() => setCreating(false)} />
      <DeleteKeyDialog apiKey={doomed} onClose={() => setDoomed(undefined)} />
    </Page>
  );
}

function KeyTable({ keys, onDelete }: { keys: readonly PersonalApiKey[]; onDelete: (key: PersonalApiKey) => void }): ReactElement {
  if (keys.length === 0) {
    return (
      <div className="card empty">
        <h2>No keys yet</h2>
        <p>Make one to upload apps from CI, or to query events from a notebook.</p>
      </div>
    );
  }
  return (
    <div className="card table-wrap" tabIndex={0} role="region" aria-label="API keys">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Key</th>
            <th scope="col" className="table__minor">Created</th>
            <th scope="col">Last used</th>
            <th scope="col"><span className="visually-hidden">Actions</span></th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td><strong>{key.label}</strong></td>
              <td><code>{key.mask_value}</code></td>
              <td className="table__minor"><TimeAgo at={key.created_at} /></td>
              <td>{key.last_used_at === null ? <span className="muted">never</span> : <TimeAgo at={key.last_used_at} />}</td>
              <td className="table__actions">
                <Button size="small" kind="danger-quiet" aria-label={`Delete ${key.label}`} onClick={() => onDelete(key)}>Delete</Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CreateDialog({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  const create = useCreateApiKey();
  const [label, setLabel] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ label: label.trim() });
  };
  if (create.data) {
    return (
      <Dialog open={open} onClose={onClose} title="Copy your key now" description="It is shown this once. Keep it like a password." wide>
        <div className="stack">
          <pre className="log" data-testid="new-api-key">{create.data.value}</pre>
          <DialogActions>
            <CopyButton text={create.data.value} label="Copy key" size="normal" />
            <Button kind="primary" onClick={onClose}>Done</Button>
          </DialogActions>
        </div>
      </Dialog>
    );
  }
  const error = create.error ? (fieldError(create.error, "label") ?? messageOf(create.error)) : undefined;
  return (
    <Dialog open={open} onClose={onClose} title="New API key" description="Name it after the place that will use it.">
      <form onSubmit={submit} noValidate>
        <TextField label="Name" placeholder="CI of the sales dashboard" maxLength={100} value={label} error={error} onChange={(event) => setLabel(event.target.value)} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={create.isPending}>Create key</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function DeleteKeyDialog({ apiKey, onClose }: { apiKey: PersonalApiKey | undefined; onClose: () => void }): ReactElement {
  const remove = useDeleteApiKey();
  const confirm = (): void => {
    if (!apiKey) return;
    remove.mutate(apiKey.id, {
      onSuccess: () => { toast.done(`Deleted “${apiKey.label}”`); onClose(); },
      onError: (error) => toast.failed("The key could not be deleted", messageOf(error)),
    });
  };
  return (
    <Dialog open={apiKey !== undefined} onClose={onClose} title={`Delete “${apiKey?.label ?? ""}”?`} description="Whatever uses this key stops working at once.">
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button kind="danger" pending={remove.isPending} onClick={confirm}>Delete key</Button>
      </DialogActions>
    </Dialog>
  );
}
