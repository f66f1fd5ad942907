// Invitations that nobody has used yet.
import type { ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { useInvites, useWithdrawInvite } from "@/api/projects";
import { fullTime } from "@/shared/lib/time";
import { Button } from "@/shared/ui/button";
import { toast } from "@/shared/ui/toast";

export function InviteList({ projectId }: { projectId: number }): ReactElement | null {
  const invites = useInvites(projectId, true);
  const withdraw = useWithdrawInvite(projectId);
  const open = invites.data?.results ?? [];
  if (open.length === 0) return null;
  const drop = (id: number): void =>
    withdraw.mutate(id, { onSuccess: () => toast.done("Invitation withdrawn"), onError: (error) => toast.failed("The invitation could not be withdrawn", messageOf(error)) });
  return (
    <section className="card" aria-labelledby="invites-title">
      <div className="card__section stack">
        <h2 id="invites-title" className="invites__title">Open invitations</h2>
        <ul className="invites">
          {open.map((invite) => (
            <li key={invite.id} data-testid="invite-row">
              <span className="invites__who">
                <strong className="truncate">{invite.email ?? "Anyone with the link"}</strong>
                <span className="muted">{invite.role}, until {fullTime(invite.expires_at)}</span>
              </span>
              <Button size="small" kind="danger-quiet" aria-label={`Withdraw the invitation of ${invite.email ?? "anyone"}`} pending={withdraw.isPending && withdraw.variables === invite.id} onClick={() => drop(invite.id)}>
                Withdraw
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
