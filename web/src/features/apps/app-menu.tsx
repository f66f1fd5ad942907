// What can be done to an app from its card.
import type { ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { useLifecycle, type LifecycleAction } from "@/api/lifecycle";
import type { StreamlitApp } from "@/api/types";
import { paths } from "@/shared/lib/paths";
import { IconButton } from "@/shared/ui/button";
import { Menu, type MenuEntry } from "@/shared/ui/menu";
import { toast } from "@/shared/ui/toast";

export function AppMenu({ app, projectId, canEdit }: { app: StreamlitApp; projectId: number; canEdit: boolean }): ReactElement {
  const lifecycle = useLifecycle({ projectId, shortId: app.short_id });
  const act = (action: LifecycleAction): void => lifecycle.mutate(action, { onError: (error) => toast.failed(`“${app.name}” could not ${action}`, messageOf(error)) });
  const stop = (): void =>
    lifecycle.mutate("stop", {
      onSuccess: () => toast.done(`Stopped “${app.name}”`, { undo: () => act("start") }),
      onError: (error) => toast.failed(`“${app.name}” could not be stopped`, messageOf(error)),
    });
  const open: MenuEntry = { kind: "link", label: "Open", icon: "external", to: paths.app(projectId, app.short_id) };
  const settings: MenuEntry = { kind: "link", label: "Settings", icon: "settings", to: paths.appSettings(projectId, app.short_id) };
  const runs = app.status === "running" || app.status === "starting";
  const power: MenuEntry[] = runs
    ? [
        { kind: "action", label: "Restart", icon: "restart", onSelect: () => act("restart") },
        { kind: "action", label: "Stop", icon: "stop", onSelect: stop },
      ]
    : [{ kind: "action", label: "Start", icon: "play", onSelect: () => act("start") }];
  return (
    <Menu
      trigger={<IconButton label={`Actions for ${app.name}`} icon="more" size="small" />}
      entries={canEdit ? [open, settings, { kind: "separator" }, ...power] : [open, settings]}
    />
  );
}
