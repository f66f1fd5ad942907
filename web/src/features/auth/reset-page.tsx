// A new password through a reset link that an admin made.
import { useState, type FormEvent, type ReactElement } from "react";
import { useNavigate } from "react-router";

import { messageOf } from "@/api/errors";
import { useLink, useResetPassword } from "@/api/session";
import { Button } from "@/shared/ui/button";
import { TextField } from "@/shared/ui/field";

import { AuthLayout } from "./auth-layout";
import { useLinkToken } from "./invite-page";
import { LinkGate } from "./link-gate";

export function ResetPage(): ReactElement {
  const token = useLinkToken();
  const link = useLink("reset", token);
  return (
    <AuthLayout title="Choose a new password" lead={link.data?.email ? `For ${link.data.email}. You will be signed out everywhere else.` : undefined}>
      <LinkGate link={link} token={token} spent="It was used already, or it expired. Ask an admin of your project for a new one.">
        {() => <ResetForm token={token} />}
      </LinkGate>
    </AuthLayout>
  );
}

function ResetForm({ token }: { token: string }): ReactElement {
  const reset = useResetPassword(token);
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!reset.isPending) reset.mutate({ password }, { onSuccess: () => void navigate("/", { replace: true }) });
  };
  return (
    <form onSubmit={submit} noValidate>
      <TextField label="New password" type="password" autoComplete="new-password" required autoFocus hint="At least 8 characters." value={password}
        error={reset.error ? messageOf(reset.error) : undefined} onChange={(event) => setPassword(event.target.value)} />
      <Button type="submit" kind="primary" wide pending={reset.isPending}>
        Set password and sign in
      </Button>
    </form>
  );
}
