// The project in the address, and where it remembers the last one.
import { useParams } from "react-router";

const KEY = "hedgerow:last-project";

export function useProjectId(): number {
  return Number(useParams()["projectId"]);
}

export function rememberProject(id: number): void {
  try {
    localStorage.setItem(KEY, String(id));
  } catch {
    // Without storage the first project is opened next time.
  }
}

export function lastProject(): number | undefined {
  try {
    const id = Number(localStorage.getItem(KEY));
    return Number.isInteger(id) && id > 0 ? id : undefined;
  } catch {
    return undefined;
  }
}
