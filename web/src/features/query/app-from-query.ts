// A ready app.py around a query: title, chart where the result suggests one, table, download.
import type { Chart } from "./model";

// A Python string literal in triple quotes; whatever the query holds, it stays text.
function pythonText(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
  const body = escaped.endsWith('"') ? `${escaped.slice(0, -1)}\\"` : escaped;
  return `"""\n${body}\n"""`;
}

const literal = (text: string): string => JSON.stringify(text);

export function appFromQuery(title: string, sql: string, chart: Chart): string {
  return `# Made from a query on the SQL page. Yours to change.
import streamlit as st
from posthog_bridge import hogql_execute

st.set_page_config(page_title=${literal(title)}, layout="wide")
st.title(${literal(title)})

QUERY = ${pythonText(sql.trim().replace(/;\s*$/, ""))}


@st.cache_data(ttl=300, show_spinner="Asking the events")
def load():
    return hogql_execute(QUERY)


df = load()
${chartCode(chart)}st.dataframe(df, hide_index=True)
st.download_button("Download CSV", df.to_csv(index=False), file_name="result.csv", mime="text/csv")
`;
}

function chartCode(chart: Chart): string {
  if (chart.kind === "none") return "";
  const names = chart.series.map(({ name }) => literal(name)).join(", ");
  return `st.${chart.kind}_chart(df, x=${literal(chart.x)}, y=[${names}])\n`;
}

// The first table and verb make a first name: "SELECT event, count() FROM events ..." → "Events by event".
export function titleFor(sql: string): string {
  const by = /\bGROUP\s+BY\s+([A-Za-z_]\w*)/i.exec(sql)?.[1];
  const from = /\bFROM\s+([A-Za-z_]\w*)/i.exec(sql)?.[1] ?? "query";
  const table = from.charAt(0).toUpperCase() + from.slice(1);
  return by ? `${table} by ${by.replaceAll("_", " ")}` : table;
}
