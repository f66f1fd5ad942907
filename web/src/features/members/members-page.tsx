// Who belongs to the project, and how somebody joins.
import { useState, type ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { useMembers } from "@/api/projects";
import { canAdminister, useMe, useProject } from "@/api/session";
import type { Member } from "@/api/types";
import { useProjectId } from "@/shared/lib/use-project";
import { Banner, LoadFailed } from "@/shared/ui/banner";
import { Button } from "@/shared/ui/button";
import { Page } from "@/shared/ui/page";
import { Skeleton } from "@/shared/ui/skeleton";

import { InviteDialog } from "./invite-dialog";
import { InviteList } from "./invite-list";
import { MemberTable } from "./member-table";
import "./members.css";

export function MembersPage(): ReactElement {
  const projectId = useProjectId();
  const project = useProject(projectId);
  const isAdmin = canAdminister(project);
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title="Members"
      width="narrow"
      lead={`Members of ${project?.name ?? "this project"} see its apps and events. Viewers look, members change apps, admins also manage people.`}
      actions={isAdmin ? <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>Invite</Button> : undefined}
    >
      <div className="stack stack--loose">
        {isAdmin ? null : <Banner tone="info">Only admins can invite people or change roles.</Banner>}
        <Members projectId={projectId} isAdmin={isAdmin} />
        {isAdmin ? <InviteList projectId={projectId} /> : null}
      </div>
      <InviteDialog key={String(inviting)} projectId={projectId} open={inviting} onClose={() => setInviting(false)} />
    </Page>
  );
}

function Members({ projectId, isAdmin }: { projectId: number; isAdmin: boolean }): ReactElement {
  const members = useMembers(projectId);
  const me = useMe().data?.id;
  if (members.data) return <MemberTable projectId={projectId} members={sorted(members.data.results)} isAdmin={isAdmin} me={me} />;
  if (members.error) return <LoadFailed what="The members" detail={messageOf(members.error)} onRetry={() => void members.refetch()} />;
  return <Skeleton height={160} />;
}

const sorted = (members: readonly Member[]): Member[] => members.toSorted((a, b) => a.user.email.localeCompare(b.user.email));
