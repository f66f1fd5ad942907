import { describe, expect, it } from "vitest";

import { match, shortcutFor } from "./commands-model";

const labels = (text: string): string[] => match([{ label: "Sales dashboard" }, { label: "API keys" }, { label: "Disposal" }], text).map(({ label }) => label);

describe("match", () => {
  it("shows everything for no text", () => expect(labels("")).toHaveLength(3));
  it("puts what starts with the text first", () => expect(labels("sal")).toEqual(["Sales dashboard", "Disposal"]));
  it("takes words in any order", () => expect(labels("dash sal")).toEqual(["Sales dashboard"]));
  it("finds nothing for nonsense", () => expect(labels("zzz")).toEqual([]));
});

describe("shortcutFor", () => {
  const key = (name: string, more: object = {}): Parameters<typeof shortcutFor>[0] => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, target: null, ...more });
  it.each([
    [key("k", { ctrlKey: true }), "palette"],
    [key("K", { metaKey: true }), "palette"],
    [key("k"), undefined],
    [key("?"), "help"],
    [key("n"), "new-app"],
    [key("n", { ctrlKey: true }), undefined],
  ])("%o is %s", (event, shortcut) => expect(shortcutFor(event)).toBe(shortcut));
});
