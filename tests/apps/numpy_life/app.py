import numpy as np
import streamlit as st

st.title("Game of Life")
size = st.slider("Grid size", 16, 128, 64)
density = st.slider("Density", 0.05, 0.95, 0.3)
seed = st.number_input("Seed", value=42)

if "grid" not in st.session_state or st.session_state.get("key") != (size, density, seed):
    rng = np.random.default_rng(int(seed))
    st.session_state.grid = rng.random((size, size)) < density
    st.session_state.key = (size, density, seed)


def step(grid: np.ndarray) -> np.ndarray:
    neighbours = sum(np.roll(np.roll(grid, dx, 0), dy, 1) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if (dx, dy) != (0, 0))
    return (neighbours == 3) | (grid & (neighbours == 2))


if st.button("Next 10 generations"):
    for _ in range(10):
        st.session_state.grid = step(st.session_state.grid)

st.image(np.kron(st.session_state.grid, np.ones((6, 6))).astype(np.uint8) * 255, caption="alive = white")
st.metric("Alive", int(st.session_state.grid.sum()))
st.line_chart(np.cumsum(np.random.default_rng(1).normal(size=(100, 3)), axis=0))
