// Who is signed in; theme, shortcuts, sign-out.
import { useState, type ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { useLogout, useMe } from "@/api/session";
import { setTheme, themeChoice, type ThemeChoice } from "@/shared/lib/theme";
import { Icon } from "@/shared/ui/icon";
import { Menu, type MenuEntry } from "@/shared/ui/menu";
import { toast } from "@/shared/ui/toast";

import { openShortcuts } from "./command-palette";
import { ProfileDialog } from "./profile-dialog";

const THEMES: readonly { choice: ThemeChoice; label: string }[] = [
  { choice: "system", label: "As the system" },
  { choice: "light", label: "Light" },
  { choice: "dark", label: "Dark" },
];

export function AccountMenu(): ReactElement {
  const me = useMe().data;
  const logout = useLogout();
  const [theme, setChoice] = useState(themeChoice);
  const [profile, setProfile] = useState(false);
  const choose = (choice: ThemeChoice): void => {
    setTheme(choice);
    setChoice(choice);
  };
  const name = me?.first_name || me?.email || "";
  const entries: MenuEntry[] = [
    { kind: "label", label: me?.email ?? "" },
    { kind: "action", label: "Profile and password", icon: "user", onSelect: () => setProfile(true) },
    { kind: "separator" },
    { kind: "label", label: "Theme" },
    ...THEMES.map(({ choice, label }): MenuEntry => ({
      kind: "action",
      label,
      icon: choice === "dark" ? "moon" : choice === "light" ? "sun" : "settings",
      onSelect: () => choose(choice),
      end: theme === choice ? <Icon name="check" /> : undefined,
    })),
    { kind: "separator" },
    { kind: "action", label: "Keyboard shortcuts", icon: "keyboard", onSelect: openShortcuts, end: "?" },
    {
      kind: "action",
      label: "Sign out",
      icon: "signOut",
      onSelect: () => logout.mutate(undefined, { onError: (error) => toast.failed("Could not sign out", messageOf(error)) }),
    },
  ];
  return (
    <>
      <Menu
        side="top"
        align="start"
        trigger={
          <button type="button" className="rail__button" data-testid="account-menu">
            <span className="visually-hidden">Account:</span>
            <span className="avatar" aria-hidden="true">{name.charAt(0).toUpperCase()}</span>
            <span className="truncate">{name}</span>
            <Icon name="updown" />
          </button>
        }
        entries={entries}
      />
      {me ? <ProfileDialog key={String(profile)} user={me} open={profile} onClose={() => setProfile(false)} /> : null}
    </>
  );
}
