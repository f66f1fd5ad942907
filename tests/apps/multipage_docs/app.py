import streamlit as st

st.set_page_config(page_title="Handbook", page_icon="📚")
st.title("Handbook")
st.page_link("pages/1_Guide.py", label="Read the guide", icon="📖")
st.page_link("pages/2_Numbers.py", label="See the numbers")
name = st.query_params.get("name", "stranger")
st.write(f"Hello, {name}.")
st.markdown("*No picture today.*")
