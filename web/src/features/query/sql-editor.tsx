// The HogQL editor: CodeMirror in a shadow root, where its style sheets are constructed objects.
//
// In the document it would write <style> elements, which the page's policy (style-src 'self') refuses.
import { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { useEffect, useImperativeHandle, useRef, type ReactElement, type Ref } from "react";

import { editorColours, editorTheme } from "./editor-theme";
import { hogql, type KnownNames } from "./language";
import type { Mark } from "./model";

export interface SqlEditorHandle {
  replace: (sql: string) => void; // as an edit: it can be undone
}

interface SqlEditorProps {
  ref?: Ref<SqlEditorHandle>;
  initial: string;
  names: KnownNames;
  marks: readonly Mark[];
  onChange: (sql: string) => void;
  onRun: () => void;
}

export function SqlEditor({ ref, initial, names, marks, onChange, onRun }: SqlEditorProps): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  // The editor lives longer than a render: it reads the newest of these when it needs them.
  const latest = useRef({ names, onChange, onRun });
  useEffect(() => {
    latest.current = { names, onChange, onRun };
  });

  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: initial,
        extensions: [
          Prec.highest(keymap.of([{ key: "Mod-Enter", run: (view) => (closeCompletion(view), latest.current.onRun(), true) }])),
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          hogql(() => latest.current.names),
          syntaxHighlighting(editorColours),
          editorTheme,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "HogQL query" }),
          placeholder("SELECT …"),
          // Tab indents; Escape and then Tab leaves the editor (CodeMirror's own rule).
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    return () => {
      view.destroy();
      editor.current = null;
    };
    // Made once; `initial` is only its first text.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  useImperativeHandle(ref, () => ({
    replace: (sql) => {
      const view = editor.current;
      if (!view) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: sql } });
      view.focus();
    },
  }));

  useEffect(() => {
    const view = editor.current;
    if (!view) return;
    const size = view.state.doc.length;
    const diagnostics = marks.filter(({ to }) => to <= size).map((mark) => ({ ...mark, severity: "error" as const }));
    view.dispatch(setDiagnostics(view.state, diagnostics));
  }, [marks]);

  return <div ref={host} className="sql-editor" data-typing="" data-testid="sql-editor" />;
}
