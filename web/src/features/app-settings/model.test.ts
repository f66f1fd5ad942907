import { describe, expect, it } from "vitest";

import { changes, cpuChoices, cpuLabel, journeyBars, memoryLabel } from "./model";

const saved = { name: "Sales", description: "", cpu_cores: 0.5, memory_gb: 1 };

describe("changes", () => {
  it("is empty when nothing differs", () => expect(changes(saved, { ...saved })).toEqual({}));
  it("holds only what differs", () => expect(changes(saved, { ...saved, memory_gb: 2, description: "x" })).toEqual({ memory_gb: 2, description: "x" }));
});

it("keeps an unusual value selectable", () => expect(cpuChoices(0.75)).toEqual([0.25, 0.5, 0.75, 1, 2, 4, 8]));
it("labels resources", () => expect([cpuLabel(1), cpuLabel(0.5), memoryLabel(0.5), memoryLabel(2)]).toEqual(["1 core", "0.5 cores", "512 MB", "2 GB"]));

describe("journeyBars", () => {
  it("lays the steps on one axis", () => {
    const { bars, totalMs } = journeyBars([
      { name: "a", ms: 100, state: "done" },
      { name: "b", ms: 300, state: "running" },
      { name: "c", ms: null, state: "waiting" },
    ]);
    expect(totalMs).toBe(400);
    expect(bars.map(({ startShare, widthShare }) => [startShare, widthShare])).toEqual([[0, 0.25], [0.25, 0.75], [1, 0]]);
  });
  it("survives a journey without times", () => expect(journeyBars([{ name: "a", ms: null, state: "waiting" }]).bars[0]?.widthShare).toBe(0));
});
