import streamlit as st
from shared import footer

st.header("Guide")
st.markdown("1. Open\n2. Look\n3. Understand")
with st.expander("More"):
    st.latex(r"e^{i\pi} + 1 = 0")
footer()
