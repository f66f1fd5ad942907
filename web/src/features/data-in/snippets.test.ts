import { expect, it } from "vitest";

import { captureHost, snippets } from "./snippets";

it.each([
  [{ protocol: "http:", hostname: "hedgerow.localhost", port: "8000", origin: "http://hedgerow.localhost:8000" }, "http://127.0.0.1:8000"],
  [{ protocol: "http:", hostname: "localhost", port: "", origin: "http://localhost" }, "http://127.0.0.1"],
  [{ protocol: "https:", hostname: "apps.example.org", port: "", origin: "https://apps.example.org" }, "https://apps.example.org"],
])("events from %o go to %s", (location, host) => expect(captureHost(location)).toBe(host));

it("puts token and host into every snippet", () => {
  for (const { code } of snippets("phc_abc", "http://127.0.0.1:8000")) {
    expect(code).toContain("phc_abc");
    expect(code).toContain("http://127.0.0.1:8000");
  }
});
