import pandas as pd
import streamlit as st


@st.cache_data
def load():
    return pd.read_csv("data/penguins.csv")


st.header("Palmer penguins, a sample")
df = load()
species = st.multiselect("Species", df["species"].unique(), default=list(df["species"].unique()))
filtered = df[df["species"].isin(species)]
st.dataframe(filtered, width="stretch")
st.table(filtered.describe())
st.bar_chart(filtered.groupby("species")["body_mass_g"].mean())
st.scatter_chart(filtered, x="bill_length_mm", y="bill_depth_mm", color="species")
edited = st.data_editor(filtered.head(3))
st.write(f"{len(filtered)} rows", edited["species"].tolist())
