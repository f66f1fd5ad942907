// Short messages in the corner. Announced politely; errors stay until they are closed.
import { Toast } from "@base-ui/react/toast";
import type { ReactElement, ReactNode } from "react";

import { IconButton } from "./button";
import { Icon } from "./icon";

const manager = Toast.createToastManager();

export const toast = {
  done(title: string, options: { description?: string; undo?: () => void } = {}): void {
    const { description, undo } = options;
    const id: string = manager.add({
      title,
      type: "done",
      timeout: undo ? 8000 : 4000,
      ...(description ? { description } : {}),
      ...(undo ? { actionProps: { children: "Undo", onClick: () => (manager.close(id), undo()) } } : {}),
    });
  },
  failed(title: string, description?: string): void {
    manager.add({ title, type: "error", priority: "high", timeout: 0, ...(description ? { description } : {}) });
  },
};

export function ToastProvider({ children }: { children: ReactNode }): ReactElement {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toast-viewport">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList(): ReactElement[] {
  const { toasts } = Toast.useToastManager();
  return toasts.map((item) => (
    <Toast.Root key={item.id} toast={item} className="toast" swipeDirection={["right", "down"]}>
      <Toast.Content className="toast__content">
        <Icon name={item.type === "error" ? "warning" : "check"} />
        <div className="toast__text">
          <Toast.Title className="toast__title" />
          <Toast.Description className="toast__description" />
        </div>
        <Toast.Action className="button button--small" />
        <Toast.Close render={<IconButton label="Close message" icon="close" size="small" />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
