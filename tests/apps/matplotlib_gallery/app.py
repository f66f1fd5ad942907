import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import streamlit as st
from scipy import stats

st.title("Matplotlib and seaborn")
rng = np.random.default_rng(0)

fig, ax = plt.subplots()
values = rng.normal(size=1000)
ax.hist(values, bins=40, density=True)
xs = np.linspace(-4, 4, 200)
ax.plot(xs, stats.norm.pdf(xs))
ax.set_title("A normal distribution, $\\mu=0$")
st.pyplot(fig)

tips = pd.DataFrame({"total": rng.gamma(4, 5, 200), "day": rng.choice(["Thu", "Fri", "Sat", "Sun"], 200)})
tips["tip"] = tips["total"] * rng.uniform(0.1, 0.25, 200)
st.pyplot(sns.relplot(tips, x="total", y="tip", hue="day").figure)
st.pyplot(sns.heatmap(tips.pivot_table(index="day", values=["total", "tip"])).figure)
