import streamlit as st


def numbers():
    return {"squares": [n * n for n in range(20)]}


def footer():
    st.divider()
    st.caption("The same footer on every page.")
