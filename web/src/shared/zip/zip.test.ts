import { deflateRawSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { commonFolder, DEFAULT_LIMITS, lookInto, packageNames, suggestName, type ZipLook } from "./model";

interface Part {
  name: string;
  text: string;
  flags?: number;
  mode?: number;
  deflate?: boolean;
}

// A zip writer of the shortest kind: what the reader reads, and nothing else.
function zip(parts: readonly Part[], comment = ""): File {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = new TextEncoder().encode(part.name);
    const raw = new TextEncoder().encode(part.text);
    const data = part.deflate ? new Uint8Array(deflateRawSync(raw)) : raw;
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(26, name.length, true);
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(8, part.flags ?? 0, true);
    entry.setUint16(10, part.deflate ? 8 : 0, true);
    entry.setUint32(20, data.length, true);
    entry.setUint32(24, raw.length, true);
    entry.setUint16(28, name.length, true);
    entry.setUint32(38, (part.mode ?? 0o100644) << 16, true);
    entry.setUint32(42, offset, true);
    directory.push(new Uint8Array(entry.buffer), name);
    chunks.push(new Uint8Array(local.buffer), name, data);
    offset += 30 + name.length + data.length;
  }
  const size = directory.reduce((sum, chunk) => sum + chunk.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return new File([...chunks, ...directory, new Uint8Array(end.buffer), comment], "app.zip");
}

const look = (parts: readonly Part[], comment?: string): Promise<ZipLook> => lookInto(zip(parts, comment), DEFAULT_LIMITS);

describe("lookInto", () => {
  it("sees a good app and the packages it asks for", async () => {
    const parts = [
      { name: "app.py", text: "import streamlit" },
      { name: "requirements.txt", text: "# charts\npandas>=2\nplotly==5.1 ; python_version > '3'\n-r other.txt\n", deflate: true },
      { name: "pages/1_Detail.py", text: "" },
    ];
    expect(await look(parts)).toEqual({
      kind: "read",
      fileCount: 3,
      unpackedBytes: parts.reduce((sum, part) => sum + part.text.length, 0),
      hasApp: true,
      packages: ["pandas", "plotly"],
      problems: [],
      pages: 1,
    });
  });

  it("strips one top folder and ignores what macOS leaves behind", async () => {
    const result = await look([
      { name: "my-app/", text: "" },
      { name: "my-app/app.py", text: "x" },
      { name: "my-app/.DS_Store", text: "x" },
      { name: "__MACOSX/my-app/._app.py", text: "x" },
    ]);
    expect(result).toMatchObject({ kind: "read", fileCount: 1, hasApp: true, problems: [] });
  });

  it("finds the end record before a comment", async () => {
    expect(await look([{ name: "app.py", text: "" }], "made by hand")).toMatchObject({ hasApp: true });
  });

  it.each([
    ["names the file to rename", [{ name: "streamlit_app.py", text: "" }], "There is no app.py. Rename streamlit_app.py to app.py and zip again."],
    ["names the folder that app.py lies in", [{ name: "a/src/app.py", text: "" }, { name: "b.txt", text: "" }], "app.py lies in a/src/. Zip the contents of that folder, so that app.py is at the top."],
    ["says that app.py is missing", [{ name: "notes.txt", text: "" }], "There is no app.py at the top of the zip."],
    ["names an encrypted entry", [{ name: "app.py", text: "", flags: 1 }], "app.py is encrypted. Make the zip without a password."],
    ["names a symbolic link", [{ name: "app.py", text: "" }, { name: "data", text: "", mode: 0o120777 }], "data is a symbolic link. Put the file itself into the zip."],
  ])("%s", async (_name, parts, problem) => {
    expect(await look(parts)).toMatchObject({ kind: "read", problems: [problem] });
  });

  it("names the folder that holds too many files", async () => {
    const many = Array.from({ length: 502 }, (_, index) => ({ name: `.venv/lib/f${index}.py`, text: "" }));
    expect(await look([{ name: "app.py", text: "" }, ...many])).toMatchObject({
      problems: ["It holds 503 files; at most 500 are allowed. Most are in .venv/ (502)."],
    });
  });

  it.each([
    ["an empty file", new File([], "a.zip"), /empty/],
    ["a text", new File(["hello"], "a.zip"), /not a zip/],
    ["a cut zip", new File([new Uint8Array(100)], "a.zip"), /not a zip/],
  ])("refuses %s", async (_name, file, reason) => {
    expect(await lookInto(file, DEFAULT_LIMITS)).toEqual({ kind: "unreadable", reason: expect.stringMatching(reason) as string });
  });
});

it.each([
  [["a/app.py", "a/b/c.py"], "a/"],
  [["a/app.py", "b.py"], ""],
  [["app.py"], ""],
  [[], ""],
])("the common folder of %j is %j", (names, folder) => expect(commonFolder(names.map((name) => ({ name })))).toBe(folder));

it("reads package names and skips options", () => expect(packageNames("-e .\n  numpy\n\nscikit-learn[extra]==1\n")).toEqual(["numpy", "scikit-learn"]));

it.each([
  ["sales-dashboard_v2.zip", "Sales dashboard v2"],
  ["app (1).zip", "App"],
])("suggests a name for %s", (file, name) => expect(suggestName(file)).toBe(name));
