import plotly.express as px
import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
st.title("Gapminder")
df = px.data.gapminder()
year = st.select_slider("Year", sorted(df["year"].unique()), value=2007)
fig = px.scatter(
    df[df["year"] == year], x="gdpPercap", y="lifeExp", size="pop", color="continent", hover_name="country", log_x=True, size_max=60
)
st.plotly_chart(fig, on_select="rerun", key="bubbles")
left, right = st.columns(2)
left.plotly_chart(px.choropleth(df[df["year"] == year], locations="iso_alpha", color="lifeExp"))
right.plotly_chart(go.Figure(go.Funnel(y=["Visits", "Sign-ups", "Purchases"], x=[1000, 200, 40])))
