// Joining a project through an invitation link.
import { useState, type FormEvent, type ReactElement } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { fieldError, messageOf } from "@/api/errors";
import { useAcceptInvite, useLink } from "@/api/session";
import type { Link } from "@/api/types";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { TextField } from "@/shared/ui/field";

import { AuthLayout } from "./auth-layout";
import { LinkGate } from "./link-gate";

export function InvitePage(): ReactElement {
  const token = useLinkToken();
  const link = useLink("invite", token);
  const project = link.data?.project_name;
  return (
    <AuthLayout title={project ? `Join ${project}` : "Join a project"} lead={link.data?.role ? `You were invited as ${article(link.data.role)}.` : undefined}>
      <LinkGate link={link} token={token} spent="It was used, withdrawn, or it expired. Ask the person who invited you for a new one.">
        {(info) => <InviteForm token={token} link={info} />}
      </LinkGate>
    </AuthLayout>
  );
}

const article = (role: string): string => (role === "admin" ? "an admin" : `a ${role}`);

// Links are printed as /invite/<token>; ?token= is accepted too.
export function useLinkToken(): string {
  const fromPath = useParams()["token"];
  const [search] = useSearchParams();
  return fromPath ?? search.get("token") ?? "";
}

function InviteForm({ token, link }: { token: string; link: Link }): ReactElement {
  const accept = useAcceptInvite(token);
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [email, setEmail] = useState(link.email ?? "");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (accept.isPending) return;
    accept.mutate({ password, ...(name === "" ? {} : { first_name: name }), ...(link.email ? {} : { email }) }, { onSuccess: () => void navigate("/", { replace: true }) });
  };
  const atField = ["email", "password", "first_name"].some((field) => fieldError(accept.error, field));
  return (
    <form onSubmit={submit} noValidate>
      {accept.error && !atField ? <Banner tone="bad">{messageOf(accept.error)}</Banner> : null}
      {link.account_exists ? null : (
        <TextField label="Your name" autoComplete="name" optional autoFocus value={name} error={fieldError(accept.error, "first_name")}
          onChange={(event) => setName(event.target.value)} />
      )}
      <TextField label="E-mail" type="email" autoComplete="username" required value={email} readOnly={link.email !== null} error={fieldError(accept.error, "email")}
        onChange={(event) => setEmail(event.target.value)} />
      <TextField label="Password" type="password" required autoComplete={link.account_exists ? "current-password" : "new-password"} value={password}
        hint={link.account_exists ? "You have an account already: give its password." : "At least 8 characters. If you have an account already, give its password."}
        error={fieldError(accept.error, "password")} onChange={(event) => setPassword(event.target.value)} />
      <Button type="submit" kind="primary" wide pending={accept.isPending}>
        Join
      </Button>
    </form>
  );
}
