// The pages for addresses that lead nowhere, and for our own mistakes.
import type { ReactElement, ReactNode } from "react";
import { useRouteError } from "react-router";

import { useLogout, useMe } from "@/api/session";
import { Hedgehog } from "@/shared/art/hedgehog";
import { Button, ButtonLink } from "@/shared/ui/button";
import { useTitle } from "@/shared/ui/page";

function Plain({ title, children, actions }: { title: string; children: ReactNode; actions: ReactNode }): ReactElement {
  useTitle(title);
  return (
    <main className="page page--narrow">
      <div className="empty">
        <Hedgehog walking={false} />
        <h1>{title}</h1>
        <p>{children}</p>
        <div className="row">{actions}</div>
      </div>
    </main>
  );
}

export function NotFound(): ReactElement {
  return (
    <Plain title="Nothing grows here" actions={<ButtonLink to="/" kind="primary">Go to the apps</ButtonLink>}>
      This address does not exist. It may have been mistyped, or what it led to was deleted.
    </Plain>
  );
}

export function NotAMember(): ReactElement {
  const email = useMe().data?.email;
  return (
    <Plain title="You are not a member of this project" actions={<><ButtonLink to="/" kind="primary">Go to your projects</ButtonLink><SignOutButton /></>}>
      You are signed in as {email}. Ask an admin of the project for an invitation link, or sign in with another account.
    </Plain>
  );
}

export function NoProject(): ReactElement {
  return (
    <Plain title="No project yet" actions={<SignOutButton />}>
      Your account belongs to no project. Ask an admin for an invitation link.
    </Plain>
  );
}

function SignOutButton(): ReactElement {
  const logout = useLogout();
  return (
    <Button icon="signOut" pending={logout.isPending} onClick={() => logout.mutate()}>
      Sign out
    </Button>
  );
}

export function PageCrashed(): ReactElement {
  const error = useRouteError();
  // After an upgrade of the server the old page's files are gone; a reload fetches the new ones.
  const stale = error instanceof Error && /dynamically imported module|Importing a module/i.test(error.message);
  return (
    <Plain title={stale ? "Hedgerow was updated" : "This page stumbled"} actions={<Button kind="primary" onClick={() => location.reload()}>Reload</Button>}>
      {stale ? "Reload the page to go on with the new version." : "Something in this page went wrong. Your data is safe; reload to try again."}
    </Plain>
  );
}
