// The lines that bring events in, with this project's token filled in.

export interface Snippet {
  id: string;
  label: string;
  install: string;
  code: string;
}

// Python and Node do not resolve *.localhost, so SDKs on this machine get the loopback address.
export function captureHost(location: { protocol: string; hostname: string; port: string; origin: string }): string {
  const isLocalName = location.hostname === "localhost" || location.hostname.endsWith(".localhost");
  return isLocalName ? `${location.protocol}//127.0.0.1${location.port === "" ? "" : `:${location.port}`}` : location.origin;
}

export const snippets = (token: string, host: string): Snippet[] => [
  {
    id: "js",
    label: "Website",
    install: "npm install posthog-js",
    code: `import posthog from "posthog-js";

posthog.init("${token}", {
  api_host: "${host}",
  person_profiles: "identified_only",
});

posthog.capture("signed_up", { plan: "pro" });`,
  },
  {
    id: "python",
    label: "Python",
    install: "pip install posthog",
    code: `from posthog import Posthog

posthog = Posthog("${token}", host="${host}")

posthog.capture("signed_up", distinct_id="user_42", properties={"plan": "pro"})
posthog.shutdown()  # sends what is still waiting`,
  },
  {
    id: "node",
    label: "Node",
    install: "npm install posthog-node",
    code: `import { PostHog } from "posthog-node";

const posthog = new PostHog("${token}", { host: "${host}" });

posthog.capture({
  distinctId: "user_42",
  event: "signed_up",
  properties: { plan: "pro" },
});
await posthog.shutdown(); // sends what is still waiting`,
  },
  {
    id: "curl",
    label: "curl",
    install: "",
    code: `curl ${host}/capture/ -H "Content-Type: application/json" -d '{
  "api_key": "${token}",
  "event": "signed_up",
  "distinct_id": "user_42",
  "properties": {"plan": "pro"}
}'`,
  },
];
