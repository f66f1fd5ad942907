// An invitation is a link; sending it is up to the person who made it.
import { useState, type FormEvent, type ReactElement } from "react";

import { fieldError, messageOf } from "@/api/errors";
import { useCreateInvite } from "@/api/projects";
import type { Role } from "@/api/types";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { CopyButton } from "@/shared/ui/copy";
import { Dialog, DialogActions } from "@/shared/ui/dialog";
import { SelectField, TextField } from "@/shared/ui/field";

import { ROLES } from "./roles";

export function InviteDialog({ projectId, open, onClose }: { projectId: number; open: boolean; onClose: () => void }): ReactElement {
  const create = useCreateInvite(projectId);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ role, ...(email.trim() === "" ? {} : { email: email.trim() }) });
  };
  if (create.data) {
    return (
      <Dialog open={open} onClose={onClose} wide title="Invitation link" description="Send it to the person you invite. It works once, and it is shown only now.">
        <pre className="log" data-testid="invite-link">{create.data.url}</pre>
        <DialogActions>
          <CopyButton text={create.data.url} label="Copy link" size="normal" />
          <Button kind="primary" onClick={onClose}>Done</Button>
        </DialogActions>
      </Dialog>
    );
  }
  const atField = fieldError(create.error, "email") ?? fieldError(create.error, "role");
  return (
    <Dialog open={open} onClose={onClose} title="Invite somebody" description="You get a link to send. No e-mail is sent from here.">
      <form className="stack" onSubmit={submit} noValidate>
        {create.error && !atField ? <Banner tone="bad">{messageOf(create.error)}</Banner> : null}
        <TextField label="E-mail" type="email" optional autoComplete="off" hint="Binds the link to this address. Without it, whoever has the link can join." value={email}
          error={fieldError(create.error, "email")} onChange={(event) => setEmail(event.target.value)} />
        <SelectField label="Role" value={role} hint={`A ${role} ${ROLES.find((entry) => entry.role === role)?.may ?? ""}.`.replace("A admin", "An admin")}
          error={fieldError(create.error, "role")} onChange={(event) => setRole(event.target.value as Role)}>
          {ROLES.map((entry) => (
            <option key={entry.role} value={entry.role}>{entry.label}</option>
          ))}
        </SelectField>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" icon="link" pending={create.isPending}>Make the link</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
