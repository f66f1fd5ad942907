// What the page remembers in this browser: the text in the editor, and what was run. Without storage both live as long
// as the page.
import { parseHistory, type Ran } from "./history";

const draftKey = (projectId: number): string => `hedgerow:sql:${projectId}`;
const historyKey = (projectId: number): string => `hedgerow:sql-history:${projectId}`;

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Full, or refused: nothing depends on it.
  }
}

export const loadDraft = (projectId: number): string | null => read(draftKey(projectId));
export const saveDraft = (projectId: number, sql: string): void => write(draftKey(projectId), sql);
export const loadHistory = (projectId: number): Ran[] => parseHistory(read(historyKey(projectId)));
export const saveHistory = (projectId: number, list: readonly Ran[]): void => write(historyKey(projectId), JSON.stringify(list));
