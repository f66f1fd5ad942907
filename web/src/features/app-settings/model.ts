// The settings page's decisions, without a browser.
import type { JourneyStep, StreamlitAppStatus } from "@/api/types";

export interface Details {
  name: string;
  description: string;
  cpu_cores: number;
  memory_gb: number;
}

// Only what differs is sent: two people who edit different fields do not overwrite each other.
export function changes(saved: Details, shown: Details): Partial<Details> {
  const entries = Object.entries(shown).filter(([key, value]) => saved[key as keyof Details] !== value);
  return Object.fromEntries(entries);
}

const CPU = [0.25, 0.5, 1, 2, 4, 8] as const;
const MEMORY = [0.5, 1, 2, 4, 8, 16] as const;

// A value set through the API may lie between the usual ones; it stays selectable.
const withCurrent = (usual: readonly number[], current: number): number[] => [...new Set([...usual, current])].sort((a, b) => a - b);
export const cpuChoices = (current: number): number[] => withCurrent(CPU, current);
export const memoryChoices = (current: number): number[] => withCurrent(MEMORY, current);
export const cpuLabel = (cores: number): string => `${cores} ${cores === 1 ? "core" : "cores"}`;
export const memoryLabel = (gigabytes: number): string => (gigabytes < 1 ? `${gigabytes * 1024} MB` : `${gigabytes} GB`);

export interface Bar {
  step: JourneyStep;
  startShare: number;
  widthShare: number;
}

// The steps one after another on one time axis, as shares of the whole.
export function journeyBars(journey: readonly JourneyStep[]): { bars: Bar[]; totalMs: number } {
  const totalMs = journey.reduce((sum, step) => sum + (step.ms ?? 0), 0);
  let passed = 0;
  const bars = journey.map((step) => {
    const ms = step.ms ?? 0;
    const bar = { step, startShare: totalMs === 0 ? 0 : passed / totalMs, widthShare: totalMs === 0 ? 0 : ms / totalMs };
    passed += ms;
    return bar;
  });
  return { bars, totalMs };
}

export const statusPollMs = (state: StreamlitAppStatus["status"] | undefined): number => (state === "starting" || state === "stopping" ? 700 : 3_000);
