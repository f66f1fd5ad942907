"""Sales Dashboard: revenue, orders and customers, from `purchase` events.

A purchase carries `amount` (a number), `plan` and `product`; the rest comes with every event. One query fetches the orders of two
periods; filters and comparisons then happen here, so that a click on a filter costs no query.
"""

from datetime import UTC, datetime, time, timedelta

import altair as alt
import pandas as pd
import streamlit as st
from posthog_bridge import HogQLError, hogql_execute

PERIODS = {"7 days": 7, "30 days": 30, "90 days": 90}

ORDERS = """
SELECT
    timestamp,
    person_id,
    person.properties.email AS customer,
    properties.product AS product,
    properties.plan AS plan,
    properties.$geoip_country_code AS country,
    toFloat(properties.amount) AS amount
FROM events
WHERE event = 'purchase' AND timestamp >= {since}
ORDER BY timestamp DESC
"""


@st.cache_data(ttl=timedelta(minutes=5), show_spinner="Counting the takings …")
def load_orders(since: datetime) -> tuple[pd.DataFrame, bool]:
    """The orders since a moment, newest first, and whether there were too many to fetch them all."""
    orders = hogql_execute(ORDERS, {"since": since})
    truncated = orders.attrs["hedgerow"]["truncated"]
    orders["amount"] = orders["amount"].fillna(0.0)
    for column in ("customer", "product", "plan", "country"):
        orders[column] = orders[column].fillna("unknown")
    orders["day"] = orders["timestamp"].dt.floor("D")
    return orders, truncated


def money(value: float) -> str:
    return f"${value:,.0f}" if abs(value) < 1e6 else f"${value / 1e6:,.2f}M"


def change(now: float, before: float) -> str | None:
    return f"{(now - before) / before:+.1%}" if before else None


def by_day(orders: pd.DataFrame, first: datetime, days: int) -> pd.Series:
    """Revenue of each of `days` days from `first` on, with zeros where nothing was sold."""
    revenue = orders.groupby("day")["amount"].sum()
    return revenue.reindex(pd.date_range(first, periods=days, freq="D"), fill_value=0.0)


def revenue_chart(now: pd.Series, before: pd.Series) -> alt.LayerChart:
    frame = pd.DataFrame({"day": now.index.tz_localize(None), "revenue": now.to_numpy(), "before": before.to_numpy()})
    day = alt.X("day:T", title=None, axis=alt.Axis(format="%b %d", grid=False))
    dollars = alt.Axis(format="$~s", tickCount=5)
    tooltip = [
        alt.Tooltip("day:T", title="Day", format="%a, %b %d"),
        alt.Tooltip("revenue:Q", title="Revenue", format="$,.0f"),
        alt.Tooltip("before:Q", title="Period before", format="$,.0f"),
    ]
    area = alt.Chart(frame).mark_area(opacity=0.25, line=True, interpolate="monotone")
    dashes = alt.Chart(frame).mark_line(strokeDash=[4, 4], opacity=0.45, interpolate="monotone")
    points = alt.Chart(frame).mark_point(size=400, opacity=0)
    return alt.layer(
        area.encode(day, alt.Y("revenue:Q", title=None, axis=dollars)),
        dashes.encode(day, alt.Y("before:Q")),
        points.encode(day, alt.Y("revenue:Q"), tooltip=tooltip),
    ).properties(height=300)


def bars(orders: pd.DataFrame, column: str) -> alt.LayerChart:
    top = orders.groupby(column, as_index=False)["amount"].sum().nlargest(8, "amount")
    top["label"] = top["amount"].map(money)
    names = alt.Y(f"{column}:N", sort="-x", title=None, axis=alt.Axis(labelLimit=140, ticks=False, domain=False))
    amounts = alt.X("amount:Q", title=None, axis=None, scale=alt.Scale(domain=[0, float(top["amount"].max() or 1) * 1.18]))
    base = alt.Chart(top).encode(names, amounts, tooltip=[alt.Tooltip(column), alt.Tooltip("label", title="Revenue")])
    bar = base.mark_bar(cornerRadiusEnd=4, height={"band": 0.7})
    label = base.mark_text(align="left", dx=6, color="gray").encode(text="label")
    return (bar + label).properties(height=34 * len(top) + 10)


def top_customers(orders: pd.DataFrame) -> pd.DataFrame:
    known = orders[orders["customer"] != "unknown"]
    table = known.groupby("customer", as_index=False).agg(
        revenue=("amount", "sum"), orders=("amount", "size"), plan=("plan", "first"), last=("timestamp", "max")
    )
    return table.nlargest(10, "revenue")


st.set_page_config(page_title="Sales Dashboard", page_icon="📊", layout="wide")
heading, period_picker = st.columns([2, 1], vertical_alignment="bottom")
heading.title("Sales")
with period_picker:
    period = st.segmented_control("Period", list(PERIODS), default="30 days", label_visibility="collapsed", width="stretch")
days = PERIODS[period or "30 days"]

tomorrow = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), time.min, UTC)
middle = tomorrow - timedelta(days=days)
start = middle - timedelta(days=days)
try:
    everything, truncated = load_orders(start)
except HogQLError as error:
    st.error("The orders could not be fetched.")
    st.code(str(error), language=None)
    st.stop()
if everything.empty:
    st.info("No purchases yet. Send `purchase` events with an `amount`, a `plan` and a `product`, and this page fills itself.", icon="🦔")
    st.stop()

plan_filter, product_filter, country_filter = st.columns(3)
chosen = {
    "plan": plan_filter.multiselect("Plan", sorted(everything["plan"].unique()), placeholder="All plans"),
    "product": product_filter.multiselect("Product", sorted(everything["product"].unique()), placeholder="All products"),
    "country": country_filter.multiselect("Country", sorted(everything["country"].unique()), placeholder="All countries"),
}
orders = everything
for column, values in chosen.items():
    if values:
        orders = orders[orders[column].isin(values)]
now, before = orders[orders["timestamp"] >= middle], orders[orders["timestamp"] < middle]

daily, daily_before = by_day(now, middle, days), by_day(before, start, days)
figures = {
    "Revenue": (money(now["amount"].sum()), change(now["amount"].sum(), before["amount"].sum()), daily),
    "Orders": (f"{len(now):,}", change(len(now), len(before)), now.groupby("day").size().reindex(daily.index, fill_value=0)),
    "Customers": (
        f"{now['person_id'].nunique():,}",
        change(now["person_id"].nunique(), before["person_id"].nunique()),
        now.groupby("day")["person_id"].nunique().reindex(daily.index, fill_value=0),
    ),
    "Average order": (
        money(now["amount"].mean()) if len(now) else "–",
        change(now["amount"].mean(), before["amount"].mean()) if len(now) and len(before) else None,
        now.groupby("day")["amount"].mean().reindex(daily.index, fill_value=0.0),
    ),
}
for place, (name, (value, delta, spark)) in zip(st.columns(4), figures.items(), strict=True):
    place.metric(name, value, delta, border=True, chart_data=[float(x) for x in spark], chart_type="area")

with st.container(border=True):
    st.markdown(f"**Revenue a day** &nbsp; :gray[solid: the last {days} days · dashed: the {days} days before]")
    st.altair_chart(revenue_chart(daily, daily_before), width="stretch")

if now.empty:
    st.info("No order in this period matches the filters.")
    st.stop()
for place, (title, column) in zip(
    st.columns(3), {"By product": "product", "By plan": "plan", "By country": "country"}.items(), strict=True
):
    with place.container(border=True, height="stretch"):
        st.markdown(f"**{title}**")
        st.altair_chart(bars(now, column), width="stretch")

with st.container(border=True):
    st.markdown("**Best customers**")
    customers = top_customers(now)
    st.dataframe(
        customers,
        hide_index=True,
        width="stretch",
        column_config={
            "customer": "Customer",
            "revenue": st.column_config.ProgressColumn(
                "Revenue", format="dollar", min_value=0, max_value=float(customers["revenue"].max()) if len(customers) else 1.0
            ),
            "orders": st.column_config.NumberColumn("Orders"),
            "plan": "Plan",
            "last": st.column_config.DatetimeColumn("Last order", format="distance"),
        },
    )

left, right = st.columns([3, 1], vertical_alignment="center")
left.caption(f"{len(everything):,} orders read. Days are UTC." + (" The oldest are missing: there were too many." if truncated else ""))
right.download_button(
    "Orders as CSV", now.to_csv(index=False), f"orders-{days}-days.csv", "text/csv", icon=":material/download:", width="stretch"
)
