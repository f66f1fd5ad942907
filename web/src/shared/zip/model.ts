// What a zip looks like to somebody about to upload it: enough to catch the usual slips before a byte is sent.
// The server's checks are stricter and final.
import { NotAZip, readText, readZip, type ZipEntry } from "./read-zip";

export interface ZipLimits {
  zipBytesMax: number;
  unpackedBytesMax: number;
  filesMax: number;
}

export const DEFAULT_LIMITS: ZipLimits = { zipBytesMax: 10_000_000, unpackedBytesMax: 100_000_000, filesMax: 500 };

export type ZipLook =
  | { kind: "unreadable"; reason: string }
  | { kind: "read"; fileCount: number; unpackedBytes: number; hasApp: boolean; packages: string[] | null; problems: string[]; pages: number };

const REQUIREMENTS_BYTES_MAX = 64_000;

export async function lookInto(file: File, limits: ZipLimits): Promise<ZipLook> {
  if (file.size === 0) return { kind: "unreadable", reason: "This file is empty." };
  try {
    const entries = ownFiles(await readZip(file));
    const root = commonFolder(entries);
    const requirements = entries.find((entry) => entry.name === `${root}requirements.txt`);
    const text = requirements ? ((await readText(file, requirements, REQUIREMENTS_BYTES_MAX)) ?? "") : null;
    return judge(entries, root, file.size, text, limits);
  } catch (error) {
    if (error instanceof NotAZip) return { kind: "unreadable", reason: error.message };
    return { kind: "unreadable", reason: "This file could not be read. Choose it again." };
  }
}

// What macOS and Python leave behind is ignored by the server, and so here.
const LITTER = /(^|\/)(__MACOSX|__pycache__)(\/|$)|(^|\/)\.DS_Store$/;

export const ownFiles = (entries: readonly ZipEntry[]): ZipEntry[] => entries.filter((entry) => !entry.isFolder && !LITTER.test(entry.name));

// "my-app/" when everything lies in that one folder, else "". The server strips it.
export function commonFolder(entries: readonly { name: string }[]): string {
  const first = entries[0]?.name ?? "";
  const slash = first.indexOf("/");
  if (slash <= 0) return "";
  const folder = first.slice(0, slash + 1);
  return entries.every((entry) => entry.name.startsWith(folder)) ? folder : "";
}

export function judge(entries: readonly ZipEntry[], root: string, zipBytes: number, requirements: string | null, limits: ZipLimits): ZipLook {
  const names = new Set(entries.map((entry) => entry.name.slice(root.length)));
  const unpackedBytes = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  const problems: string[] = [];
  if (!names.has("app.py")) problems.push(missingApp(names));
  if (zipBytes > limits.zipBytesMax) problems.push(`The zip is larger than ${megabytes(limits.zipBytesMax)}.`);
  if (unpackedBytes > limits.unpackedBytesMax) problems.push(`Unpacked it is larger than ${megabytes(limits.unpackedBytesMax)}.`);
  if (entries.length > limits.filesMax) problems.push(tooMany(entries, root, limits.filesMax));
  const encrypted = entries.find((entry) => entry.isEncrypted);
  if (encrypted) problems.push(`${encrypted.name} is encrypted. Make the zip without a password.`);
  const link = entries.find((entry) => entry.isLink);
  if (link) problems.push(`${link.name} is a symbolic link. Put the file itself into the zip.`);
  return {
    kind: "read",
    fileCount: entries.length,
    unpackedBytes,
    hasApp: names.has("app.py"),
    packages: requirements === null ? null : packageNames(requirements),
    problems,
    pages: [...names].filter((name) => /^pages\/[^/]+\.py$/.test(name)).length,
  };
}

function missingApp(names: ReadonlySet<string>): string {
  const other = ["streamlit_app.py", "main.py", "App.py", "app.PY"].find((name) => names.has(name));
  if (other) return `There is no app.py. Rename ${other} to app.py and zip again.`;
  const nested = [...names].find((name) => name.endsWith("/app.py"));
  if (nested) return `app.py lies in ${nested.slice(0, -6)}. Zip the contents of that folder, so that app.py is at the top.`;
  return "There is no app.py at the top of the zip.";
}

function tooMany(entries: readonly ZipEntry[], root: string, filesMax: number): string {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const folder = entry.name.slice(root.length).split("/").slice(0, -1)[0];
    if (folder) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [largest] = [...counts].sort((a, b) => b[1] - a[1]);
  const hint = largest ? ` Most are in ${largest[0]}/ (${largest[1]}).` : "";
  return `It holds ${entries.length} files; at most ${filesMax} are allowed.${hint}`;
}

// The names in requirements.txt, for show: comments, options and markers left away.
export function packageNames(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1])
    .filter((name) => name !== undefined);
}

const megabytes = (count: number): string => `${Math.round(count / 1_000_000)} MB`;

// "sales-dashboard_v2.zip" → "Sales dashboard v2": a name to start from.
export function suggestName(fileName: string): string {
  const words = fileName
    .replace(/\.zip$/i, "")
    .replace(/[-_.]+/g, " ")
    .replace(/\s*\(\d+\)$/, "")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
