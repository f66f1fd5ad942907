// A page's frame: width, heading, actions; sets the document title.
import { useEffect, type ReactElement, type ReactNode } from "react";

interface PageProps {
  title: string;
  heading?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
  width?: "normal" | "narrow" | "wide";
  children: ReactNode;
}

export function Page({ title, heading, lead, actions, above, width = "normal", children }: PageProps): ReactElement {
  useTitle(title);
  return (
    <div className={width === "normal" ? "page" : `page page--${width}`}>
      {above}
      <header className="page-header">
        <div className="page-header__text">
          <h1>{heading ?? title}</h1>
          {lead ? <p className="page-header__lead">{lead}</p> : null}
        </div>
        {actions ? <div className="page-header__actions">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Hedgerow`;
  }, [title]);
}
