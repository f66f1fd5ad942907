import duckdb
import sqlalchemy
import streamlit as st

st.title("SQL playground")


@st.cache_resource
def connect():
    connection = duckdb.connect("/tmp/playground.duckdb")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS sales AS SELECT i AS id, ['north', 'south'][i % 2 + 1] AS region, (i * 7919) % 500 AS amount FROM range(1000) t(i)"
    )
    return connection


query = st.text_area("Query", "SELECT region, count(*) AS n, avg(amount) AS mean FROM sales GROUP BY region ORDER BY region")
try:
    result = connect().cursor().execute(query).df()
    st.dataframe(result)
    st.bar_chart(result, x="region", y="mean")
except duckdb.Error as error:
    st.error(error)

engine = sqlalchemy.create_engine("sqlite://")
with engine.connect() as connection:
    st.write("SQLite says", connection.execute(sqlalchemy.text("SELECT sqlite_version()")).scalar_one())
