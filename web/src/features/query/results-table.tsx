// The rows of a result; only those in sight are in the page.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, type ReactElement } from "react";

import { cellText, type Column } from "./model";

const ROW_PX = 32;
const SAMPLED_ROWS = 100;
const COLUMN_CH_MIN = 6;
const COLUMN_CH_MAX = 44;

export function ResultsTable({ columns, rows }: { columns: readonly Column[]; rows: readonly (readonly unknown[])[] }): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 12 });
  const template = useMemo(() => widths(columns, rows), [columns, rows]);
  return (
    <div ref={scroller} className="results" role="table" aria-label="Result" aria-rowcount={rows.length + 1} aria-colcount={columns.length} tabIndex={0} data-testid="query-results">
      <div className="results__head" role="rowgroup">
        <div className="results__row" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
          {columns.map((column, index) => (
            <span key={`${column.name}-${index}`} role="columnheader" className={`results__cell results__cell--${column.kind}`} title={`${column.name}: ${column.type}`}>
              {column.name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="results__body" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} className="results__row" role="row" aria-rowindex={index + 2} style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}>
            {columns.map((column, at) => (
              <Cell key={`${column.name}-${at}`} value={rows[index]?.[at]} column={column} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function Cell({ value, column }: { value: unknown; column: Column }): ReactElement {
  const isNull = value === null || value === undefined;
  const text = isNull ? "null" : cellText(value, column.kind);
  return (
    <span role="cell" className={`results__cell results__cell--${column.kind}${isNull ? " results__cell--null" : ""}`} title={text.length > COLUMN_CH_MAX ? text : undefined}>
      {text}
    </span>
  );
}

// A column is as wide as its longest text among the first rows, within reason.
function widths(columns: readonly Column[], rows: readonly (readonly unknown[])[]): string {
  return columns
    .map((column, index) => {
      const longest = rows.slice(0, SAMPLED_ROWS).reduce((length, row) => Math.max(length, cellText(row[index], column.kind).length), column.name.length);
      return `minmax(${Math.min(Math.max(longest, COLUMN_CH_MIN), COLUMN_CH_MAX) + 4}ch, 1fr)`;
    })
    .join(" ");
}
