from pathlib import Path

import requests
import streamlit as st
from bs4 import BeautifulSoup

st.title("Recipes")
page = BeautifulSoup((Path(__file__).parent / "assets/recipes.html").read_text(encoding="utf-8"), "lxml")
for item in page.select("li"):
    st.checkbox(item.get_text())
st.caption(f"Read with {requests.__title__} and Beautiful Soup.")
