// What a row of the Data page leads to: a query worth starting from.
import type { PropertyOf } from "@/api/definitions";
import type { PropertyDefinition } from "@/api/types";

// A name in HogQL: bare if it is a plain word, else in backquotes.
export function quoted(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}

const text = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

export const eventQuery = (event: string): string =>
  `SELECT toDate(timestamp) AS day, count() AS events, count(DISTINCT person_id) AS people
FROM events
WHERE event = ${text(event)} AND timestamp > now() - INTERVAL 30 DAY
GROUP BY day
ORDER BY day`;

export function propertyQuery({ name, property_type: type }: Pick<PropertyDefinition, "name" | "property_type">, of: PropertyOf): string {
  const field = of === "person" ? `person.properties.${quoted(name)}` : `properties.${quoted(name)}`;
  const recent = `FROM events
WHERE ${field} IS NOT NULL AND timestamp > now() - INTERVAL 30 DAY`;
  if (type === "Numeric") return `SELECT event, count() AS events, avg(${field}) AS average, min(${field}) AS least, max(${field}) AS most\n${recent}\nGROUP BY event\nORDER BY events DESC`;
  return `SELECT ${field} AS value, count() AS events\n${recent}\nGROUP BY value\nORDER BY events DESC\nLIMIT 100`;
}

// How PostHog's types are called on the page.
export const TYPE_LABELS: Record<NonNullable<PropertyDefinition["property_type"]>, string> = {
  String: "Text",
  Numeric: "Number",
  Boolean: "Yes or no",
  DateTime: "Date and time",
};
