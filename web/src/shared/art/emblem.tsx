// Every app gets a plant of the hedgerow, always the same one, so that it is found again by eye.
import type { ReactElement } from "react";

import { emblemOf, type Plant } from "./emblem-model";
import "./emblem.css";

const DRAWINGS: Record<Plant, ReactElement> = {
  hawthorn: (
    <>
      <path d="M20 9c5 2 6 7 3 11M20 9c-5 1-8 6-6 11" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <circle cx="13.5" cy="24" r="5" />
      <circle cx="24.5" cy="25" r="5" />
      <circle cx="18.5" cy="30.5" r="3.2" opacity=".7" />
    </>
  ),
  fern: (
    <path
      d="M20 33V10M20 13c-3-1-5-3-5-5M20 13c3-1 5-3 5-5M20 19c-5 0-8-2-9-5M20 19c5 0 8-2 9-5M20 26c-6 0-9-2-10-6M20 26c6 0 9-2 10-6"
      fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round"
    />
  ),
  blackberry: (
    <>
      <path d="M20 7v5M20 12c-3-3-6-3-8-1 3 2 5 2 8 1zM20 12c3-3 6-3 8-1-3 2-5 2-8 1z" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      {[[15.5, 17.5], [20, 16.5], [24.5, 17.5], [14, 22], [18, 22], [22, 22], [26, 22], [16, 26.5], [20, 27], [24, 26.5], [18, 31], [22, 31]].map(([x, y]) => (
        <circle key={`${x}-${y}`} cx={x} cy={y} r="2.6" />
      ))}
    </>
  ),
  rosehip: (
    <>
      <path d="M20 16c7 0 10 5 9 9s-5 7-9 7-8-3-9-7 2-9 9-9z" />
      <path d="M20 16V7M20 10c3-3 6-3 8-2-2 4-5 4-8 2z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  elder: (
    <>
      <path d="M20 34V20M20 22l-8-8M20 22l8-8M20 22l-3-11M20 22l4-12" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
      {[[11, 12.5], [16.5, 9], [24, 8.5], [29, 12.5], [20, 14]].map(([x, y]) => (
        <circle key={`${x}-${y}`} cx={x} cy={y} r="3.1" />
      ))}
    </>
  ),
  sloe: (
    <>
      <path d="M9 11c8-3 15-2 22 3" fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
      <circle cx="15" cy="20" r="5.6" />
      <circle cx="26" cy="24" r="5.6" />
      <path d="M15 14v-3M26 18v-6" stroke="currentColor" strokeWidth="1.8" />
    </>
  ),
};

export function Emblem({ seed, size = 40 }: { seed: string; size?: number }): ReactElement {
  const plant = emblemOf(seed);
  return (
    <span className={`emblem emblem--${plant}`} aria-hidden="true">
      <svg width={size} height={size} viewBox="0 0 40 40" fill="currentColor">
        {DRAWINGS[plant]}
      </svg>
    </span>
  );
}
