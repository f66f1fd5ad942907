// What every one-time link has in common: checking it, and saying kindly that it is spent.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactElement } from "react";

import { isStatus, messageOf } from "@/api/errors";
import type { Link as OneTimeLinkInfo } from "@/api/types";
import { Banner } from "@/shared/ui/banner";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Skeleton } from "@/shared/ui/skeleton";

interface LinkGateProps {
  link: UseQueryResult<OneTimeLinkInfo>;
  token: string;
  spent: string;
  children: (link: OneTimeLinkInfo) => ReactElement;
}

export function LinkGate({ link, token, spent, children }: LinkGateProps): ReactElement {
  if (token === "" || isStatus(link.error, 404)) {
    return (
      <div className="auth__after">
        <Banner tone="warn" title="This link does not work any more">
          {spent}
        </Banner>
        <ButtonLink to="/login" wide>
          Go to sign-in
        </ButtonLink>
      </div>
    );
  }
  if (link.error) {
    return (
      <div className="auth__after">
        <Banner tone="bad">{messageOf(link.error)}</Banner>
        <Button wide onClick={() => void link.refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  if (!link.data) {
    return (
      <div className="auth__after" aria-busy="true">
        <Skeleton height={42} />
        <Skeleton height={42} />
      </div>
    );
  }
  return children(link.data);
}
