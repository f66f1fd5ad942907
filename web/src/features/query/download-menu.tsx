// The whole result as a file: the engine runs the same query again and writes all rows, also those beyond the table's.
import { useEffect, useRef, useState, type ReactElement } from "react";

import { messageOf } from "@/api/errors";
import { downloadQuery } from "@/api/query";
import { bytes } from "@/shared/lib/time";
import { Button } from "@/shared/ui/button";
import { Menu } from "@/shared/ui/menu";
import { toast } from "@/shared/ui/toast";

import { fileNameFor } from "./model";

type Format = "csv" | "parquet";

export function DownloadMenu({ projectId, sql }: { projectId: number; sql: string }): ReactElement {
  const [pending, setPending] = useState(false);
  const abort = useRef<AbortController>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const get = async (format: Format): Promise<void> => {
    abort.current = new AbortController();
    setPending(true);
    try {
      const blob = await downloadQuery(projectId, { sql, signal: abort.current.signal }, format);
      const name = fileNameFor(sql, format);
      save(blob, name);
      toast.done(`${name} is ready`, { description: bytes(blob.size) });
    } catch (error) {
      if (!abort.current.signal.aborted) toast.failed("The file could not be made", messageOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Menu
      trigger={<Button size="small" icon="download" pending={pending}>Download</Button>}
      entries={[
        { kind: "action", label: "CSV", icon: "table", onSelect: () => void get("csv"), disabled: pending, end: "for spreadsheets" },
        { kind: "action", label: "Parquet", icon: "archive", onSelect: () => void get("parquet"), disabled: pending, end: "with types, small" },
      ]}
    />
  );
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
