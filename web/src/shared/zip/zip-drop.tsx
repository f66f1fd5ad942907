// Where a zip is dropped or chosen, and what was found inside. Used for a new app and for a new version.
import { useEffect, useId, useRef, useState, type DragEvent, type ReactElement } from "react";

import { bytes, count } from "../lib/time";
import { Button, IconButton } from "../ui/button";
import { FieldNote } from "../ui/field";
import { Icon } from "../ui/icon";

import { lookInto, type ZipLimits, type ZipLook } from "./model";
import "./zip-drop.css";

interface ZipDropProps {
  file: File | undefined;
  onChoose: (file: File | undefined) => void;
  onLook: (look: ZipLook | undefined) => void;
  limits: ZipLimits;
  error?: string | undefined;
  progress?: number | undefined;
}

export function ZipDrop({ file, onChoose, onLook, limits, error, progress }: ZipDropProps): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const look = useLook(file, limits, onLook);
  const noteId = useId();

  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) onChoose(dropped);
  };
  return (
    <div className="field">
      <div className={over ? "zip-drop zip-drop--over" : "zip-drop"} data-testid="zip-drop" onDragOver={(event) => { event.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)} onDrop={drop}>
        <input ref={input} className="visually-hidden" type="file" accept=".zip,application/zip" aria-label="Zip file" aria-describedby={noteId} data-testid="zip-input"
          onChange={(event) => { onChoose(event.target.files?.[0]); event.target.value = ""; }} />
        {file ? (
          <Chosen file={file} look={look} progress={progress} onClear={() => onChoose(undefined)} />
        ) : (
          <div className="zip-drop__empty">
            <span className="zip-drop__icon"><Icon name="archive" /></span>
            <strong>Drop your app’s zip here</strong>
            <span className="muted">with <code>app.py</code> at the top, up to {bytes(limits.zipBytesMax)}</span>
            <Button onClick={() => input.current?.click()}>Choose a file</Button>
          </div>
        )}
      </div>
      <FieldNote id={noteId} error={error} />
    </div>
  );
}

function useLook(file: File | undefined, limits: ZipLimits, onLook: (look: ZipLook | undefined) => void): ZipLook | undefined {
  const [look, setLook] = useState<ZipLook>();
  const report = useRef(onLook);
  useEffect(() => {
    report.current = onLook;
  });
  useEffect(() => {
    let current = true;
    const settle = (next: ZipLook | undefined): void => {
      if (!current) return;
      setLook(next);
      report.current(next);
    };
    settle(undefined);
    if (file) void lookInto(file, limits).then(settle);
    return () => {
      current = false;
    };
  }, [file, limits]);
  return look;
}

function Chosen({ file, look, progress, onClear }: { file: File; look: ZipLook | undefined; progress: number | undefined; onClear: () => void }): ReactElement {
  return (
    <div className="zip-drop__chosen">
      <div className="zip-drop__file">
        <span className="zip-drop__icon"><Icon name="archive" /></span>
        <span className="zip-drop__name">
          <strong className="truncate">{file.name}</strong>
          <span className="muted tabular">{bytes(file.size)}</span>
        </span>
        {progress === undefined ? <IconButton label="Remove the file" icon="close" size="small" onClick={onClear} /> : null}
      </div>
      {progress !== undefined ? <Progress share={progress} /> : look ? <Findings look={look} /> : null}
    </div>
  );
}

function Progress({ share }: { share: number }): ReactElement {
  const percent = Math.round(share * 100);
  return (
    <div className="zip-drop__progress">
      <div className="progress" role="progressbar" aria-label="Upload" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <div className="progress__bar" style={{ width: `${percent}%` }} />
      </div>
      <span className="muted tabular">{percent < 100 ? `Uploading, ${percent} %` : "Checking and unpacking"}</span>
    </div>
  );
}

function Findings({ look }: { look: ZipLook }): ReactElement {
  if (look.kind === "unreadable") return <Finding good={false}>{look.reason}</Finding>;
  return (
    <ul className="zip-drop__findings" data-testid="zip-findings">
      {look.hasApp ? <Finding good>app.py is at the top{look.pages > 0 ? `, with ${look.pages} more page${look.pages === 1 ? "" : "s"}` : ""}</Finding> : null}
      {look.problems.map((problem) => (
        <Finding key={problem} good={false}>{problem}</Finding>
      ))}
      <Finding good>{requirementsText(look.packages)}</Finding>
      <Finding good>{`${count.format(look.fileCount)} file${look.fileCount === 1 ? "" : "s"}, ${bytes(look.unpackedBytes)} unpacked`}</Finding>
    </ul>
  );
}

const PACKAGES_SHOWN = 6;

function requirementsText(packages: string[] | null): string {
  if (packages === null) return "No requirements.txt: the packages of the image are there anyway";
  if (packages.length === 0) return "requirements.txt is empty";
  const shown = packages.slice(0, PACKAGES_SHOWN).join(", ");
  const more = packages.length - PACKAGES_SHOWN;
  return `requirements.txt: ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}

function Finding({ good, children }: { good: boolean; children: React.ReactNode }): ReactElement {
  return (
    <li className={good ? "zip-drop__finding" : "zip-drop__finding zip-drop__finding--bad"}>
      <Icon name={good ? "check" : "warning"} />
      <span>{children}</span>
    </li>
  );
}
