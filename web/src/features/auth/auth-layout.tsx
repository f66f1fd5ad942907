// The frame of every page before the product: a quiet hedge on one side, one form on the other.
import type { ReactElement, ReactNode } from "react";

import { Hedgehog } from "@/shared/art/hedgehog";
import { Mark } from "@/shared/art/logo";
import { useTitle } from "@/shared/ui/page";

import "./auth.css";

export function AuthLayout({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }): ReactElement {
  useTitle(title);
  return (
    <div className="auth">
      <aside className="auth__side" aria-hidden="true">
        <div className="auth__brand">
          <Mark size={34} /> Hedgerow
        </div>
        <div className="auth__art">
          <Hedgehog walking={false} />
        </div>
        <p className="auth__tag">Small apps, right beside your data.</p>
      </aside>
      <main className="auth__main">
        <div className="auth__form">
          <div className="auth__brand auth__brand--small">
            <Mark size={28} /> Hedgerow
          </div>
          <h1>{title}</h1>
          {lead ? <p className="auth__lead">{lead}</p> : null}
          {children}
        </div>
      </main>
    </div>
  );
}
