// Your name and your password.
import { useState, type FormEvent, type ReactElement } from "react";

import { fieldError, messageOf } from "@/api/errors";
import { useUpdateMe } from "@/api/session";
import type { User } from "@/api/types";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { Dialog, DialogActions } from "@/shared/ui/dialog";
import { TextField } from "@/shared/ui/field";
import { toast } from "@/shared/ui/toast";

const FIELDS = ["first_name", "current_password", "password"];

export function ProfileDialog({ user, open, onClose }: { user: User; open: boolean; onClose: () => void }): ReactElement {
  const update = useUpdateMe();
  const [name, setName] = useState(user.first_name);
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (update.isPending) return;
    const change = { first_name: name.trim(), ...(password === "" ? {} : { current_password: current, password }) };
    update.mutate(change, {
      onSuccess: () => {
        toast.done(password === "" ? "Name saved" : "Name and password saved");
        onClose();
      },
    });
  };
  const atField = FIELDS.some((field) => fieldError(update.error, field));
  return (
    <Dialog open={open} onClose={onClose} title="Profile and password" description={user.email}>
      <form className="stack" onSubmit={submit} noValidate>
        {update.error && !atField ? <Banner tone="bad">{messageOf(update.error)}</Banner> : null}
        <TextField label="Your name" autoComplete="name" value={name} error={fieldError(update.error, "first_name")} onChange={(event) => setName(event.target.value)} />
        <TextField label="Current password" type="password" autoComplete="current-password" optional hint="Only to set a new one." value={current}
          error={fieldError(update.error, "current_password")} onChange={(event) => setCurrent(event.target.value)} />
        <TextField label="New password" type="password" autoComplete="new-password" optional hint="At least 8 characters." value={password}
          error={fieldError(update.error, "password")} onChange={(event) => setPassword(event.target.value)} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={update.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
