// Sign in, then on to the page that was asked for.
import { useState, type FormEvent, type ReactElement } from "react";
import { Navigate, useNavigate, useSearchParams } from "react-router";

import { fieldError, messageOf } from "@/api/errors";
import { useInstance, useLogin, useMe } from "@/api/session";
import { safeNext } from "@/shared/lib/paths";
import { Banner } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { TextField } from "@/shared/ui/field";

import { AuthLayout } from "./auth-layout";

export function SignInPage(): ReactElement {
  const [search] = useSearchParams();
  const next = safeNext(search.get("next"));
  const navigate = useNavigate();
  const me = useMe();
  const instance = useInstance();
  const login = useLogin();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  // After a session has ended its answer is still in the cache, beside the refusal.
  if (me.data && !me.error && !login.isPending) return <Navigate to={next} replace />;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (login.isPending) return;
    login.mutate({ email, password, next }, { onSuccess: (answer) => void navigate(safeNext(answer.redirect_to), { replace: true }) });
  };
  const emailError = fieldError(login.error, "email");
  const passwordError = fieldError(login.error, "password");

  return (
    <AuthLayout title="Sign in" lead={next === "/" ? "Welcome back." : "Sign in to open the page you asked for."}>
      <form onSubmit={submit} noValidate>
        {instance.data?.setup_required ? (
          <Banner tone="info" title="Nobody has an account yet">
            Open the set-up link that the server printed when it started. It creates the owner.
          </Banner>
        ) : null}
        {login.error && !emailError && !passwordError ? <Banner tone="bad">{messageOf(login.error)}</Banner> : null}
        <TextField label="E-mail" type="email" name="email" autoComplete="username" required autoFocus value={email} error={emailError}
          onChange={(event) => setEmail(event.target.value)} />
        <TextField label="Password" type="password" name="password" autoComplete="current-password" required value={password} error={passwordError}
          onChange={(event) => setPassword(event.target.value)} />
        <Button type="submit" kind="primary" wide pending={login.isPending}>
          Sign in
        </Button>
        <p className="muted">Forgot your password? An admin of your project can make a reset link for you.</p>
      </form>
    </AuthLayout>
  );
}
