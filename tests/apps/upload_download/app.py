import io

import pandas as pd
import streamlit as st
from PIL import Image, ImageOps

st.title("Bring a file, take one home")
upload = st.file_uploader("CSV or image", type=["csv", "png", "jpg"])
if upload is None:
    st.info("Nothing uploaded yet.")
elif upload.name.endswith(".csv"):
    df = pd.read_csv(upload)
    st.dataframe(df)
    st.download_button("Download as Parquet", df.to_parquet(), "table.parquet")
else:
    image = ImageOps.grayscale(Image.open(upload))
    st.image(image, caption=f"{upload.size} bytes")
    out = io.BytesIO()
    image.save(out, "PNG")
    st.download_button("Download in grey", out.getvalue(), "grey.png", "image/png")

st.download_button("Download a template", "city,people\nBerlin,3700000\n", "template.csv", "text/csv")
