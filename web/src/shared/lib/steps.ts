// The steps of an app's start, as people read them.

const NAMES: Readonly<Record<string, string>> = {
  load: "Read the version",
  sandbox: "Make the sandbox",
  app: "Start the app",
  limits: "Apply its limits",
};

// A step without wording of its own: "unpack_bundle" → "Unpack bundle".
export const stepName = (name: string): string => NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
