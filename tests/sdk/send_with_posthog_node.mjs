// Sends events with the real posthog-node client, as an application would: HOST TOKEN on the command line.
// tests/e2e/test_posthog_sdks.py runs it and looks at what a query shows.
import { PostHog } from "posthog-node";

const [host, token] = process.argv.slice(2);
const errors = [];

for (const [name, disableCompression] of [["node", false], ["node-plain", true]]) {
  const client = new PostHog(token, { host, flushAt: 20, flushInterval: 50, disableCompression, fetchRetryCount: 0 });
  client.on("error", (error) => errors.push(error));
  client.capture({ distinctId: `${name}-anon`, event: "looked", properties: { page: "/", amount: 1.5 } });
  client.identify({ distinctId: name, properties: { $set: { email: `${name}@example.com` }, $set_once: { source: "ad" }, $anon_distinct_id: `${name}-anon` } });
  client.alias({ distinctId: name, alias: `${name}-device` });
  client.groupIdentify({ groupType: "company", groupKey: "acme", properties: { seats: 3 } });
  client.capture({ distinctId: `${name}-device`, event: "bought", groups: { company: "acme" }, properties: { plan: "pro", unicode: "é😀", $set: { plan: "pro" }, $unset: ["source"] } });
  client.capture({ distinctId: name, event: "dated", timestamp: new Date(Date.now() - 48 * 3600 * 1000) });
  for (let index = 0; index < 100; index++) client.capture({ distinctId: name, event: "many", properties: { index } });
  const flags = await client.getAllFlags(name);
  if (Object.keys(flags).length > 0) errors.push(new Error(`unexpected flags ${JSON.stringify(flags)}`));
  if (await client.isFeatureEnabled("absent", name)) errors.push(new Error("a flag that does not exist is on"));
  await client.shutdown();
}
if (errors.length > 0) {
  console.error("the client reported:", errors);
  process.exit(1);
}
