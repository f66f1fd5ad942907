from datetime import date

import polars as pl
import streamlit as st

st.title("Trips, with Polars")
trips = pl.DataFrame(
    {
        "day": pl.date_range(date(2026, 1, 1), date(2026, 3, 31), eager=True),
    }
).with_columns(
    pl.col("day").dt.weekday().alias("weekday"),
    (pl.int_range(pl.len()) * 37 % 101 + 40).alias("trips"),
)
lazy = trips.lazy().group_by(pl.col("day").dt.truncate("1w").alias("week")).agg(pl.col("trips").sum()).sort("week")
weekly = lazy.collect()
st.dataframe(weekly)
st.line_chart(weekly, x="week", y="trips")
st.code(lazy.explain())
st.metric("Busiest day", str(trips.sort("trips", descending=True)["day"][0]))
