// The product's frame: navigation at the side (a drawer on phones), the page beside it.
import { useEffect, useRef, useState, type ReactElement } from "react";
import { Link, NavLink, Outlet, useLocation } from "react-router";

import { Mark } from "@/shared/art/logo";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { IconButton } from "@/shared/ui/button";
import { Icon, type IconName } from "@/shared/ui/icon";

import { AccountMenu } from "./account-menu";
import { CommandPalette, openPalette } from "./command-palette";
import { ProjectSwitcher } from "./project-switcher";
import "./shell.css";

interface Place {
  label: string;
  icon: IconName;
  to: (projectId: number) => string;
}

const PLACES: readonly Place[] = [
  { label: "Apps", icon: "apps", to: paths.apps },
  { label: "SQL", icon: "sql", to: paths.query },
  { label: "Data", icon: "table", to: paths.data },
  { label: "Get data in", icon: "dataIn", to: paths.dataIn },
  { label: "Members", icon: "members", to: paths.members },
  { label: "API keys", icon: "key", to: paths.apiKeys },
];

export function Shell(): ReactElement {
  const projectId = useProjectId();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);

  // A new page: the drawer closes and the reading position starts at its top.
  const [shown, setShown] = useState(pathname);
  if (shown !== pathname) {
    setShown(pathname);
    setOpen(false);
  }
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);
  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setOpen(false);
    };
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, [open]);

  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <header className="topbar">
        <IconButton label={open ? "Close navigation" : "Open navigation"} icon={open ? "close" : "menu"} aria-expanded={open} aria-controls="rail" onClick={() => setOpen(!open)} />
        <Link className="topbar__brand" to={paths.apps(projectId)}>
          <Mark size={24} /> Hedgerow
        </Link>
        <IconButton label="Search and commands" icon="search" onClick={openPalette} />
      </header>
      {open ? <div className="rail-scrim" onClick={() => setOpen(false)} aria-hidden="true" /> : null}
      <aside id="rail" className={open ? "rail rail--open" : "rail"}>
        <Link className="rail__brand" to={paths.apps(projectId)}>
          <Mark size={28} /> Hedgerow
        </Link>
        <ProjectSwitcher projectId={projectId} />
        <nav className="rail__nav" aria-label="Project">
          {PLACES.map(({ label, icon, to }) => (
            <NavLink key={label} className="rail__link" to={to(projectId)}>
              <Icon name={icon} />
              {label}
            </NavLink>
          ))}
        </nav>
        <button type="button" className="rail__link rail__search" onClick={openPalette}>
          <Icon name="search" />
          Search
          <span className="rail__keys" aria-hidden="true">{isMac() ? "⌘K" : "Ctrl K"}</span>
        </button>
        <AccountMenu />
      </aside>
      <main id="main" ref={main} className="shell__main" tabIndex={-1}>
        <Outlet />
      </main>
      <CommandPalette projectId={projectId} places={PLACES} />
    </div>
  );
}

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);
