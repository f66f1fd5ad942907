// First run: the printed link leads here and creates the owner, the organisation and the first project.
import { useState, type FormEvent, type ReactElement } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { fieldError, messageOf } from "@/api/errors";
import { useLink, useSetup } from "@/api/session";
import { paths } from "@/shared/lib/paths";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { TextField } from "@/shared/ui/field";

import { AuthLayout } from "./auth-layout";
import { LinkGate } from "./link-gate";

const FIELDS = ["first_name", "email", "password", "organization_name", "project_name"] as const;
type FieldName = (typeof FIELDS)[number];

export function SetupPage(): ReactElement {
  const [search] = useSearchParams();
  const token = search.get("token") ?? "";
  const link = useLink("setup", token);
  return (
    <AuthLayout title="Welcome to Hedgerow" lead="Create the owner's account. You can invite others afterwards.">
      <LinkGate link={link} token={token} spent="This set-up link was used already, or it belongs to an earlier start. Sign in, or restart the server for a new link.">
        {() => <SetupForm token={token} />}
      </LinkGate>
    </AuthLayout>
  );
}

function SetupForm({ token }: { token: string }): ReactElement {
  const setup = useSetup();
  const navigate = useNavigate();
  const [values, setValues] = useState<Record<FieldName, string>>({ first_name: "", email: "", password: "", organization_name: "", project_name: "" });
  const bind = (name: FieldName): { name: string; value: string; error: string | undefined; onChange: (event: { target: { value: string } }) => void } => ({
    name,
    value: values[name],
    error: fieldError(setup.error, name),
    onChange: (event) => setValues((before) => ({ ...before, [name]: event.target.value })),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (setup.isPending) return;
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
    setup.mutate(
      { email: values.email, password: values.password, ...filled, token },
      {
        onSuccess: (user) => {
          const project = user.projects[0];
          void navigate(project ? paths.apps(project.id) : "/", { replace: true });
        },
      },
    );
  };
  const elsewhere = setup.error !== null && !FIELDS.some((name) => fieldError(setup.error, name));
  return (
    <form onSubmit={submit} noValidate>
      {elsewhere ? <Banner tone="bad">{messageOf(setup.error)}</Banner> : null}
      <TextField label="Your name" autoComplete="name" autoFocus optional {...bind("first_name")} />
      <TextField label="E-mail" type="email" autoComplete="username" required {...bind("email")} />
      <TextField label="Password" type="password" autoComplete="new-password" required hint="At least 8 characters." {...bind("password")} />
      <TextField label="Organisation" autoComplete="organization" optional {...bind("organization_name")} />
      <TextField label="First project" placeholder="Default project" optional {...bind("project_name")} />
      <Button type="submit" kind="primary" wide pending={setup.isPending}>
        Create account
      </Button>
    </form>
  );
}
