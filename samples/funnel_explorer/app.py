"""Funnel Explorer: pick steps, see where people leave, compare groups.

The counting is ClickHouse's windowFunnel: for each person the longest run of steps, in order, inside the time window.
"""

from datetime import UTC, datetime, time, timedelta

import altair as alt
import pandas as pd
import streamlit as st
from posthog_bridge import HogQLError, hogql_execute

PERIODS = {"Last 7 days": 7, "Last 30 days": 30, "Last 90 days": 90}
WINDOWS = {"1 hour": 3600, "1 day": 86_400, "7 days": 604_800, "30 days": 2_592_000}
BREAKDOWNS = {
    "Nothing": None,
    "Browser": "properties.$browser",
    "Operating system": "properties.$os",
    "Country": "properties.$geoip_country_code",
    "Referrer": "properties.$referring_domain",
}
USUAL_STEPS = ["$pageview", "sign_up", "purchase"]
GROUPS_MAX = 6


@st.cache_data(ttl=timedelta(minutes=10), show_spinner=False)
def load_events(since: datetime) -> list[str]:
    """The names of the events that happened, most frequent first."""
    query = "SELECT event, count() AS times FROM events WHERE timestamp >= {since} GROUP BY event ORDER BY times DESC LIMIT 100"
    return hogql_execute(query, {"since": since})["event"].tolist()


@st.cache_data(ttl=timedelta(minutes=5), show_spinner="Following people through the steps …")
def load_funnel(steps: tuple[str, ...], since: datetime, window_s: int, breakdown: str | None) -> pd.DataFrame:
    """Columns `grp`, `level`, `people`: how many people got exactly as far as `level`."""
    names = {f"step{index}": step for index, step in enumerate(steps)}
    conditions = ", ".join(f"event = {{{name}}}" for name in names)
    within = ", ".join(f"{{{name}}}" for name in names)
    group = f"any({breakdown})" if breakdown else "'Everyone'"  # from the table above: never what a viewer typed
    query = f"""
        SELECT grp, level, count() AS people
        FROM (
            SELECT person_id, {group} AS grp, windowFunnel({window_s})(toDateTime(timestamp), {conditions}) AS level
            FROM events
            WHERE timestamp >= {{since}} AND event IN ({within})
            GROUP BY person_id
        )
        WHERE level > 0
        GROUP BY grp, level
        ORDER BY grp, level
    """
    found = hogql_execute(query, {**names, "since": since})
    found["grp"] = found["grp"].fillna("unknown").replace("", "unknown")
    return found.astype({"level": int, "people": int})


def reached(found: pd.DataFrame, steps: list[str]) -> pd.DataFrame:
    """Whoever reached step 3 has also reached 1 and 2: one row a group and step, with its people and shares."""
    exact = found.pivot_table(index="grp", columns="level", values="people", aggfunc="sum", fill_value=0)
    exact = exact.reindex(columns=range(1, len(steps) + 1), fill_value=0)
    people = exact.iloc[:, ::-1].cumsum(axis=1).iloc[:, ::-1]
    people = people.loc[people[1].nlargest(GROUPS_MAX).index]
    rows = []
    for group, counts in people.iterrows():
        for level, step in enumerate(steps, 1):
            first, before = int(counts[1]), int(counts[max(level - 1, 1)])
            count = int(counts[level])
            rows.append(
                {
                    "group": group,
                    "step": f"{level}. {step}",
                    "people": count,
                    "of_first": count / first if first else 0.0,
                    "of_before": count / before if before else 0.0,
                    "left": before - count,
                }
            )
    return pd.DataFrame(rows)


def funnel_chart(table: pd.DataFrame, grouped: bool) -> alt.LayerChart:
    steps = alt.X("step:N", title=None, sort=None, axis=alt.Axis(labelAngle=0, labelLimit=180, labelFontSize=13, ticks=False))
    share = alt.Y("of_first:Q", title=None, axis=alt.Axis(format="%", tickCount=5), scale=alt.Scale(domain=[0, 1.08]))
    tooltip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("step:N", title="Step"),
        alt.Tooltip("people:Q", title="People", format=","),
        alt.Tooltip("of_first:Q", title="Of the first step", format=".1%"),
        alt.Tooltip("of_before:Q", title="Of the step before", format=".1%"),
    ]
    chart = alt.Chart(table).encode(steps, share, tooltip=tooltip)
    if grouped:
        by_group = {
            "xOffset": alt.XOffset("group:N", sort=None),
            "color": alt.Color("group:N", sort=None, legend=alt.Legend(title=None, orient="top")),
        }
        return alt.layer(chart.mark_bar(cornerRadiusEnd=4).encode(**by_group)).properties(height=380)
    bar = chart.mark_bar(cornerRadiusEnd=6, size=110)
    label = chart.mark_text(dy=-10, fontSize=14, color="gray").encode(text=alt.Text("of_first:Q", format=".1%"))
    return (bar + label).properties(height=380)


st.set_page_config(page_title="Funnel Explorer", page_icon="📈", layout="wide")
st.title("Funnel Explorer")

with st.sidebar:
    period = st.selectbox("Period", list(PERIODS), index=1)
    window = st.selectbox("Time to get through", list(WINDOWS), index=2, help="From a person's first step to their last.")
    breakdown = st.selectbox("Compare by", list(BREAKDOWNS), help=f"The {GROUPS_MAX} largest groups are shown.")
since = datetime.combine(datetime.now(UTC).date() - timedelta(days=PERIODS[period] - 1), time.min, UTC)

try:
    events = load_events(since)
    if not events:
        st.info("There are no events in this period yet.", icon="🦔")
        st.stop()
    usual = [step for step in USUAL_STEPS if step in events] or events[:3]
    steps = st.multiselect("Steps, in their order", events, default=usual, max_selections=8, placeholder="Choose at least two events")
    if len(steps) < 2:
        st.info("A funnel has at least two steps: choose another event above.")
        st.stop()
    found = load_funnel(tuple(steps), since, WINDOWS[window], BREAKDOWNS[breakdown])
except HogQLError as error:
    st.error("The funnel could not be computed.")
    st.code(str(error), language=None)
    st.stop()
if found.empty:
    st.info(f"Nobody did “{steps[0]}” in this period.")
    st.stop()

table = reached(found, steps)
whole = table.groupby("step", sort=False)["people"].sum()
entered, finished = int(whole.iloc[0]), int(whole.iloc[-1])
drops = whole.diff().fillna(0)
worst = drops.idxmin()

first, second, third = st.columns(3)
first.metric("Entered", f"{entered:,}", border=True, height="stretch", help=f"People who did “{steps[0]}”.")
second.metric(
    "Got through",
    f"{finished:,}",
    f"{finished / entered:.1%} of those who entered",
    delta_color="off",
    delta_arrow="off",
    border=True,
    height="stretch",
)
third.metric(
    "Largest loss", f"{-int(drops.min()):,}", f"before {worst}", delta_color="off", delta_arrow="off", border=True, height="stretch"
)

with st.container(border=True):
    st.altair_chart(funnel_chart(table, breakdown != "Nothing"), width="stretch")

shown = table if breakdown != "Nothing" else table.drop(columns="group")
percent = {"format": "percent", "min_value": 0.0, "max_value": 1.0}
st.dataframe(
    shown,
    hide_index=True,
    width="stretch",
    column_config={
        "group": breakdown,
        "step": "Step",
        "people": st.column_config.NumberColumn("People", format="localized"),
        "of_first": st.column_config.ProgressColumn("Of the first step", **percent),
        "of_before": st.column_config.ProgressColumn("Of the step before", **percent),
        "left": st.column_config.NumberColumn("Left here", format="localized"),
    },
)
st.caption("A person counts once, in the group of one of their events. Steps must follow each other; other events may come between.")
