// Copying to the clipboard, with a word that it worked.
import { useEffect, useState, type ReactElement } from "react";

import { Button } from "./button";
import { toast } from "./toast";

const CONFIRM_MS = 1800;

export function CopyButton({ text, label = "Copy", size = "small" }: { text: string; label?: string; size?: "normal" | "small" }): ReactElement {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast.failed("Could not copy", "Your browser refused access to the clipboard. Select the text and copy it by hand."),
    );
  };
  return (
    <Button size={size} icon={copied ? "check" : "copy"} onClick={copy}>
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}

export function CodeBlock({ code, label }: { code: string; label: string }): ReactElement {
  return (
    <div className="code-block">
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{code}</code>
      </pre>
      <div className="code-block__copy">
        <CopyButton text={code} />
      </div>
    </div>
  );
}
