// The steps of an app's start, as people read them.

const NAMES: Readonly<Record<string, string>> = {
  create_sandbox: "Make the sandbox",
  start_process: "Start Python",
  import_streamlit: "Load Streamlit",
  first_answer: "First answer",
};

// A step without wording of its own: "unpack_bundle" → "Unpack bundle".
export const stepName = (name: string): string => NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
