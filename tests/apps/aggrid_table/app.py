import pandas as pd
import streamlit as st
from st_aggrid import AgGrid, GridOptionsBuilder

st.title("AgGrid")
df = pd.DataFrame(
    {"city": ["Berlin", "Lisbon", "Oslo", "Porto"], "people": [3_700_000, 545_000, 709_000, 232_000], "sea": [False, True, True, True]}
)
builder = GridOptionsBuilder.from_dataframe(df)
builder.configure_selection("multiple", use_checkbox=True)
builder.configure_column("people", editable=True)
answer = AgGrid(df, gridOptions=builder.build(), height=250)
st.write("Selected:", answer["selected_rows"])
