"""Event Browser: the latest events with every property, by event, person and time."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from posthog_bridge import HogQLError, hogql_execute

PERIODS = {"1 hour": timedelta(hours=1), "24 hours": timedelta(days=1), "7 days": timedelta(days=7), "30 days": timedelta(days=30)}
ROWS = [100, 500, 2000]


@st.cache_data(ttl=60, show_spinner=False)
def load_names(since: datetime) -> list[str]:
    query = "SELECT event, count() AS times FROM events WHERE timestamp >= {since} GROUP BY event ORDER BY times DESC LIMIT 100"
    return hogql_execute(query, {"since": since})["event"].tolist()


def conditions(since: datetime, events: tuple[str, ...], person: str) -> tuple[str, dict[str, Any]]:
    """WHERE and its values. What a viewer typed is only ever a value."""
    parts, values = ["timestamp >= {since}"], {"since": since}
    if events:
        names = {f"event{index}": event for index, event in enumerate(events)}
        parts.append(f"event IN ({', '.join(f'{{{name}}}' for name in names)})")
        values |= names
    if person:
        parts.append("(person.properties.email ILIKE {person} OR distinct_id ILIKE {person})")
        values["person"] = f"%{person}%"
    return " AND ".join(parts), values


@st.cache_data(ttl=30, show_spinner="Looking …")
def load_events(since: datetime, events: tuple[str, ...], person: str, rows: int) -> pd.DataFrame:
    where, values = conditions(since, events, person)
    query = f"""
        SELECT
            timestamp,
            event,
            person.properties.email AS email,
            distinct_id,
            properties.$current_url AS url,
            properties.$browser AS browser,
            properties.$geoip_country_code AS country,
            properties.$session_id AS session,
            properties
        FROM events
        WHERE {where}
        ORDER BY timestamp DESC
        LIMIT {rows}
    """
    return hogql_execute(query, values)


@st.cache_data(ttl=30, show_spinner=False)
def load_volume(since: datetime, events: tuple[str, ...], person: str, hourly: bool) -> pd.DataFrame:
    where, values = conditions(since, events, person)
    bucket = "toStartOfHour(timestamp)" if hourly else "toStartOfDay(timestamp)"
    query = f"SELECT {bucket} AS moment, event, count() AS times FROM events WHERE {where} GROUP BY moment, event ORDER BY moment"
    return hogql_execute(query, values).astype({"times": int})


def volume_chart(volume: pd.DataFrame, hourly: bool) -> alt.Chart:
    top = volume.groupby("event")["times"].sum().nlargest(5).index
    frame = volume.assign(
        event=volume["event"].where(volume["event"].isin(top), "other"),
        moment=volume["moment"].dt.tz_localize(None),
    )
    unit = "yearmonthdatehours" if hourly else "yearmonthdate"
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            alt.X(f"{unit}(moment):T", title=None, axis=alt.Axis(grid=False, format="%b %d, %H:%M" if hourly else "%b %d")),
            alt.Y("sum(times):Q", title=None, axis=alt.Axis(tickCount=4, format="~s")),
            alt.Color("event:N", legend=alt.Legend(title=None, orient="top")),
            tooltip=[alt.Tooltip(f"{unit}(moment):T", title="When"), "event:N", alt.Tooltip("sum(times):Q", title="Events", format=",")],
        )
        .properties(height=180)
    )


def show_details(row: pd.Series) -> None:
    st.markdown(f"**{row['event']}**")
    st.caption(f"{row['timestamp']:%Y-%m-%d %H:%M:%S} UTC")
    if pd.notna(row["email"]):
        st.markdown(f":material/person: {row['email']}")
    try:
        properties = json.loads(row["properties"])
    except (TypeError, ValueError):
        properties = {"properties": row["properties"]}
    own, automatic = st.tabs(["Properties", "Set by PostHog"])
    own.json({key: value for key, value in sorted(properties.items()) if not key.startswith("$")})
    automatic.json({key: value for key, value in sorted(properties.items()) if key.startswith("$")})


st.set_page_config(page_title="Event Browser", page_icon="🔍", layout="wide")
st.title("Event Browser")

controls = st.columns([1, 2, 2, 1], vertical_alignment="bottom")
period = controls[0].selectbox("Time", list(PERIODS), index=1)
# To the minute, so that viewers share what is cached.
since = datetime.now(UTC).replace(second=0, microsecond=0) - PERIODS[period]
hourly = PERIODS[period] <= timedelta(days=1)
try:
    names = controls[1].multiselect("Event", load_names(since), placeholder="All events")
    person = controls[2].text_input("Person", placeholder="e-mail or id contains …").strip()
    rows = controls[3].selectbox("Rows", ROWS)
    events = load_events(since, tuple(names), person, rows)
    volume = load_volume(since, tuple(names), person, hourly)
except HogQLError as error:
    st.error("The events could not be fetched.")
    st.code(str(error), language=None)
    st.stop()
if events.empty:
    st.info("No event matches. Try a longer time, or fewer filters.", icon="🦔")
    st.stop()

st.altair_chart(volume_chart(volume, hourly), width="stretch")

table, details = st.columns([3, 1], gap="medium")
with table:
    selection = st.dataframe(
        events.drop(columns=["properties", "session"]),
        hide_index=True,
        width="stretch",
        height=520,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "timestamp": st.column_config.DatetimeColumn("Time", format="MMM DD, HH:mm:ss"),
            "event": "Event",
            "email": "Person",
            "distinct_id": st.column_config.TextColumn("Distinct id", width="small"),
            "url": st.column_config.LinkColumn("URL", display_text=r"https?://[^/]+(/.*)"),
            "browser": "Browser",
            "country": "Country",
        },
    )
    total = int(volume["times"].sum())
    st.caption(f"The newest {len(events):,} of {total:,} events since {since:%b %d, %H:%M} UTC.")
with details, st.container(border=True):
    chosen = selection["selection"]["rows"]
    show_details(events.iloc[chosen[0] if chosen else 0])
    if not chosen:
        st.caption("Click the left edge of a row to look at another event.")

st.download_button(
    "These events as JSON lines",
    events.to_json(orient="records", lines=True, date_format="iso"),
    "events.jsonl",
    icon=":material/download:",
)
