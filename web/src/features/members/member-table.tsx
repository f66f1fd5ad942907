// The members, with what an admin may do to each.
import { useState, type ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { useRemoveMember, useResetLink, useSetRole } from "@/api/projects";
import type { Member, Role } from "@/api/types";
import { Button, IconButton } from "@/shared/ui/button";
import { CopyButton } from "@/shared/ui/copy";
import { Dialog, DialogActions } from "@/shared/ui/dialog";
import { Icon } from "@/shared/ui/icon";
import { Menu } from "@/shared/ui/menu";
import { TimeAgo } from "@/shared/ui/time-ago";
import { toast } from "@/shared/ui/toast";

import { ROLES } from "./roles";

interface MemberTableProps {
  projectId: number;
  members: readonly Member[];
  isAdmin: boolean;
  me: number | undefined;
}

const nameOf = ({ user }: Member): string => user.first_name || user.email;

export function MemberTable({ projectId, members, isAdmin, me }: MemberTableProps): ReactElement {
  const [leaving, setLeaving] = useState<Member>();
  const reset = useResetLink(projectId);
  const [resetFor, setResetFor] = useState<Member>();
  const makeLink = (member: Member): void => {
    reset.mutate(member.user.id, {
      onSuccess: () => setResetFor(member),
      onError: (error) => toast.failed("No reset link could be made", messageOf(error)),
    });
  };
  return (
    <div className="card table-wrap" tabIndex={0} role="region" aria-label="Members">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col">Role</th>
            <th scope="col" className="table__minor">Joined</th>
            {isAdmin ? <th scope="col"><span className="visually-hidden">Actions</span></th> : null}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.user.id} data-testid="member-row">
              <td>
                <div className="member">
                  <span className="avatar" aria-hidden="true">{nameOf(member).charAt(0).toUpperCase()}</span>
                  <span className="member__text">
                    <strong className="truncate">{nameOf(member)}{member.user.id === me ? <span className="muted"> (you)</span> : null}</strong>
                    {member.user.first_name === "" ? null : <span className="muted truncate">{member.user.email}</span>}
                  </span>
                </div>
              </td>
              <td>{isAdmin ? <RolePicker projectId={projectId} member={member} /> : member.role}</td>
              <td className="muted table__minor"><TimeAgo at={member.joined_at} /></td>
              {isAdmin ? (
                <td className="table__actions">
                  <Menu
                    trigger={<IconButton label={`Actions for ${nameOf(member)}`} icon="more" size="small" />}
                    entries={[
                      { kind: "action", label: "Make a password reset link", icon: "link", onSelect: () => makeLink(member) },
                      { kind: "separator" },
                      { kind: "action", label: "Remove from project", icon: "trash", danger: true, onSelect: () => setLeaving(member) },
                    ]}
                  />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      <RemoveDialog projectId={projectId} member={leaving} onClose={() => setLeaving(undefined)} />
      <LinkDialog url={reset.data?.url} member={resetFor} onClose={() => setResetFor(undefined)} />
    </div>
  );
}

function RolePicker({ projectId, member }: { projectId: number; member: Member }): ReactElement {
  const setRole = useSetRole(projectId);
  const change = (role: Role): void => {
    const before = member.role;
    setRole.mutate(
      { userId: member.user.id, role },
      {
        onSuccess: () => toast.done(`${nameOf(member)} is now ${role}`, { undo: () => setRole.mutate({ userId: member.user.id, role: before }) }),
        onError: (error) => toast.failed("The role could not be changed", messageOf(error)),
      },
    );
  };
  return (
    <span className="select-wrap member__role">
      <select className="select" aria-label={`Role of ${nameOf(member)}`} value={setRole.isPending ? setRole.variables.role : member.role} onChange={(event) => change(event.target.value as Role)}>
        {ROLES.map(({ role, label }) => (
          <option key={role} value={role}>{label}</option>
        ))}
      </select>
      <Icon name="chevronDown" />
    </span>
  );
}

function RemoveDialog({ projectId, member, onClose }: { projectId: number; member: Member | undefined; onClose: () => void }): ReactElement {
  const remove = useRemoveMember(projectId);
  const confirm = (): void => {
    if (!member) return;
    remove.mutate(member.user.id, {
      onSuccess: () => { toast.done(`${nameOf(member)} was removed`); onClose(); },
      onError: (error) => { toast.failed(`${nameOf(member)} could not be removed`, messageOf(error)); onClose(); },
    });
  };
  return (
    <Dialog open={member !== undefined} onClose={onClose} title={`Remove ${member ? nameOf(member) : ""}?`} description="They lose access at once; apps they have open are cut within seconds.">
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" pending={remove.isPending} onClick={confirm}>Remove</Button>
      </DialogActions>
    </Dialog>
  );
}

function LinkDialog({ url, member, onClose }: { url: string | undefined; member: Member | undefined; onClose: () => void }): ReactElement {
  return (
    <Dialog open={member !== undefined && url !== undefined} onClose={onClose} wide title="Password reset link"
      description={`Send it to ${member ? nameOf(member) : ""}. It works once, and it is shown only now.`}>
      <pre className="log" data-testid="reset-link">{url}</pre>
      <DialogActions>
        <CopyButton text={url ?? ""} label="Copy link" size="normal" />
        <Button kind="primary" onClick={onClose}>Done</Button>
      </DialogActions>
    </Dialog>
  );
}
