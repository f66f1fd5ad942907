// The roles as choices.
import type { Role } from "@/api/types";

export const ROLES: readonly { role: Role; label: string; may: string }[] = [
  { role: "viewer", label: "Viewer", may: "opens apps and runs queries" },
  { role: "member", label: "Member", may: "also uploads, changes and deletes apps" },
  { role: "admin", label: "Admin", may: "also manages people and the project" },
];
