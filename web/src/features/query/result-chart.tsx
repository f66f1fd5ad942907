// The result as lines or bars, in SVG. The table beside it is the accessible form of the same numbers.
import { useLayoutEffect, useRef, useState, type PointerEvent, type ReactElement, type RefObject } from "react";

import { ticks, type Chart } from "./model";

type Drawable = Exclude<Chart, { kind: "none" }>;

const HEIGHT = 340;
const PAD = { top: 16, right: 16, bottom: 34, left: 60 };
const TICKS = 5;
const LABEL_PX = 90;

const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });

export function ResultChart({ chart }: { chart: Drawable }): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [at, setAt] = useState<number>();
  const inner = Math.max(width - PAD.left - PAD.right, 1);
  const values = chart.series.flatMap((series) => series.values).filter((value) => value !== null);
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1);
  const steps = ticks(low, high, TICKS);
  const top = Math.max(high, steps.at(-1) ?? high);
  const y = (value: number): number => PAD.top + (1 - (value - low) / (top - low)) * (HEIGHT - PAD.top - PAD.bottom);
  const slot = inner / chart.labels.length;
  const x = (index: number): number => PAD.left + (chart.kind === "bar" ? (index + 0.5) * slot : chart.labels.length < 2 ? 0 : (index / (chart.labels.length - 1)) * inner);
  const every = Math.max(1, Math.ceil(chart.labels.length / Math.max(1, Math.floor(inner / LABEL_PX))));

  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const from = event.clientX - event.currentTarget.getBoundingClientRect().left - PAD.left;
    const index = chart.kind === "bar" ? Math.floor(from / slot) : Math.round((from / inner) * (chart.labels.length - 1));
    setAt(Math.min(Math.max(index, 0), chart.labels.length - 1));
  };
  return (
    <figure className="chart" data-testid="query-chart">
      <figcaption className="chart__legend">
        {chart.series.map((series, index) => (
          <span key={series.name}>
            <i className={`chart__key chart__key--${index + 1}`} /> {series.name}
          </span>
        ))}
        <span className="chart__now tabular" aria-live="off">{at === undefined ? "" : `${chart.labels[at]}: ${chart.series.map(({ values: own }) => say(own[at])).join(" · ")}`}</span>
      </figcaption>
      <div ref={box}>
        <svg width={width} height={HEIGHT} role="img" aria-label={`${chart.series.map(({ name }) => name).join(", ")} by ${chart.x}`} onPointerMove={point} onPointerLeave={() => setAt(undefined)}>
          {steps.map((step) => (
            <g key={step}>
              <line className="chart__grid" x1={PAD.left} x2={width - PAD.right} y1={y(step)} y2={y(step)} />
              <text className="chart__label tabular" x={PAD.left - 10} y={y(step) + 4} textAnchor="end">{short.format(step)}</text>
            </g>
          ))}
          {chart.labels.map((label, index) =>
            index % every === 0 ? (
              <text key={`${label}-${index}`} className="chart__label" x={x(index)} y={HEIGHT - 10} textAnchor={chart.kind === "line" && index === 0 ? "start" : "middle"}>{clip(label)}</text>
            ) : null,
          )}
          {at === undefined ? null : <line className="chart__cursor" x1={x(at)} x2={x(at)} y1={PAD.top} y2={HEIGHT - PAD.bottom} />}
          {chart.series.map((series, index) =>
            chart.kind === "line" ? (
              <path key={series.name} className={`chart__line chart__line--${index + 1}`} d={linePath(series.values, x, y)} />
            ) : (
              <Bars key={series.name} values={series.values} index={index} of={chart.series.length} slot={slot} y={y} />
            ),
          )}
        </svg>
      </div>
    </figure>
  );
}

interface BarsProps {
  values: readonly (number | null)[];
  index: number;
  of: number;
  slot: number;
  y: (value: number) => number;
}

function Bars({ values, index, of, slot, y }: BarsProps): ReactElement {
  const wide = Math.min(slot * 0.72, 64 * of) / of;
  return (
    <g className={`chart__bars chart__bars--${index + 1}`}>
      {values.map((value, at) =>
        value === null ? null : (
          <rect key={at} x={PAD.left + (at + 0.5) * slot - (wide * of) / 2 + index * wide} width={Math.max(wide - 1, 1)} y={Math.min(y(value), y(0))} height={Math.max(Math.abs(y(value) - y(0)), 1)} rx={Math.min(3, wide / 4)} />
        ),
      )}
    </g>
  );
}

// A missing value breaks the line.
function linePath(values: readonly (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let pen = "M";
  return values
    .map((value, index) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      const move = `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
      return move;
    })
    .join("");
}

const say = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : exact.format(value));
const clip = (label: string): string => (label.length > 13 ? `${label.slice(0, 12)}…` : label);

function useWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
