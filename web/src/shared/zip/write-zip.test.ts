import { expect, it } from "vitest";

import { readText, readZip } from "./read-zip";
import { crc32, writeZip } from "./write-zip";

it("computes the check value of the standard", () => expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926));

it("makes a zip that is read back", async () => {
  const zip = writeZip([
    { name: "app.py", text: "print('größe')\n" },
    { name: "README.md", text: "" },
  ]);
  const [app, readme] = await readZip(zip);
  expect([app?.name, readme?.name]).toEqual(["app.py", "README.md"]);
  expect(app && (await readText(zip, app, 1000))).toBe("print('größe')\n");
  expect(readme?.unpackedBytes).toBe(0);
});
