// Our hedgehog, walking. Spines are computed along the back, so that the drawing stays one short file.
import { useId, type ReactElement } from "react";

import "./hedgehog.css";

interface Spine {
  path: string;
  layer: number;
}

// Rows of spines over the back, the outer row last and behind the coat; each is a thin curved leaf that leans backwards.
function spines(): Spine[] {
  const rows = [
    { layer: 0, count: 5, radius: 14, length: 11 },
    { layer: 0, count: 7, radius: 27, length: 12 },
    { layer: 0, count: 9, radius: 39, length: 13 },
    { layer: 1, count: 12, radius: 49, length: 15 },
    { layer: 2, count: 15, radius: 58, length: 18 },
  ];
  return rows.flatMap(({ layer, count, radius, length }) =>
    Array.from({ length: count }, (_, index) => {
      const turn = Math.PI * (0.985 - (0.8 * index) / (count - 1));
      return { path: spineAt(turn, radius, length), layer };
    }),
  );
}

const CENTRE = { x: 96, y: 104 };

function spineAt(turn: number, radius: number, length: number): string {
  const lean = turn + 0.2;
  const at = (angle: number, distance: number): string =>
    `${(CENTRE.x + Math.cos(angle) * distance * 1.12).toFixed(1)} ${(CENTRE.y - Math.sin(angle) * distance * 0.98).toFixed(1)}`;
  const width = 0.075;
  return `M${at(turn - width, radius)}Q${at(turn + 0.02, radius + length * 0.7)} ${at(lean, radius + length)}Q${at(turn + width * 1.6, radius + length * 0.35)} ${at(turn + width * 1.3, radius)}Z`;
}

const SPINES = spines();

export function Hedgehog({ walking = true }: { walking?: boolean }): ReactElement {
  const clip = useId();
  return (
    <svg className={walking ? "hedgehog hedgehog--walking" : "hedgehog"} viewBox="0 0 220 150" role="img" aria-label="A hedgehog">
      <defs>
        <clipPath id={clip}>
          <rect x="0" y="0" width="220" height="134" />
        </clipPath>
      </defs>
      <g className="hedgehog__ground">
        <path d="M14 133.5H206" />
        <g className="hedgehog__grass" clipPath={`url(#${clip})`}>
          {[10, 58, 118, 176, 230, 278, 338, 396].map((x, index) => (
            <path key={x} d={`M${x} 134q-1-7-5-10M${x} 134q0-9 2-${12 + (index % 3) * 3}M${x} 134q2-6 6-8`} />
          ))}
        </g>
      </g>
      <g className="hedgehog__leg hedgehog__leg--b">
        <path d="M74 118v11q0 4 5 4h7" />
        <path d="M134 118v11q0 4 5 4h7" />
      </g>
      <g className="hedgehog__body">
        <g className="hedgehog__spines">
          {SPINES.filter((spine) => spine.layer > 0).map((spine) => (
            <path key={spine.path} d={spine.path} className={`hedgehog__spine hedgehog__spine--${spine.layer}`} />
          ))}
        </g>
        <path className="hedgehog__coat" d="M40 120C32 84 56 50 96 48c34-2 54 18 60 42 3 12 2 24-4 32z" />
        <g className="hedgehog__spines">
          {SPINES.filter((spine) => spine.layer === 0).map((spine) => (
            <path key={spine.path} d={spine.path} className="hedgehog__spine hedgehog__spine--0" />
          ))}
        </g>
        <path
          className="hedgehog__face"
          d="M134 84c10-4 22-1 30 7 6 6 14 11 23 13.5 4 1.2 4.5 6 1 8-8 4.5-17 8.5-28 9.5H62c-10 0-18-2-21-6 16 4 40 5 60 2 18-3 22-27 33-34z"
        />
        <path className="hedgehog__ear" d="M137 85c-2-8 3-14 9-13s8 8 4 14" />
        <circle className="hedgehog__eye" cx="163" cy="99" r="3.4" />
        <circle className="hedgehog__glint" cx="164.2" cy="97.8" r="1.1" />
        <ellipse className="hedgehog__nose" cx="189.5" cy="107.5" rx="4.6" ry="4" />
        <path className="hedgehog__smile" d="M184 113c-4 2.5-8 3-12 2" />
        <circle className="hedgehog__cheek" cx="163" cy="109" r="4.5" />
      </g>
      <g className="hedgehog__leg hedgehog__leg--a">
        <path d="M90 119v10q0 4 5 4h7" />
        <path d="M146 119v10q0 4 5 4h7" />
      </g>
    </svg>
  );
}
