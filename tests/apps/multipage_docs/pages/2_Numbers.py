import streamlit as st
from shared import footer, numbers

st.header("Numbers")
st.area_chart(numbers())
footer()
