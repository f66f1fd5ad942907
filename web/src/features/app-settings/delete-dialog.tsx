// Deleting cannot be undone, so the name is typed first.
import { useState, type FormEvent, type ReactElement } from "react";

import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { Dialog, DialogActions } from "@/shared/ui/dialog";
import { TextField } from "@/shared/ui/field";

interface DeleteDialogProps {
  name: string;
  open: boolean;
  pending: boolean;
  error: string | undefined;
  onClose: () => void;
  onConfirm: () => void;
}

export function DeleteDialog({ name, open, pending, error, onClose, onConfirm }: DeleteDialogProps): ReactElement {
  const [typed, setTyped] = useState("");
  const matches = typed.trim() === name.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (matches && !pending) onConfirm();
  };
  return (
    <Dialog open={open} onClose={onClose} title="Delete this app?" description="The app stops at once, and all its versions are deleted. This cannot be undone.">
      <form className="stack" onSubmit={submit}>
        {error ? <Banner tone="bad">{error}</Banner> : null}
        <TextField label={<>Type <strong>{name}</strong> to confirm</>} autoComplete="off" value={typed} data-testid="delete-confirm" onChange={(event) => setTyped(event.target.value)} />
        <DialogActions>
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" kind="danger" disabled={!matches} pending={pending}>
            Delete app
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
