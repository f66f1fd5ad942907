import pandas as pd
import streamlit as st
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split

st.title("Iris classifier")


@st.cache_resource
def train(trees: int):
    data = load_iris(as_frame=True)
    x_train, x_test, y_train, y_test = train_test_split(data.data, data.target, random_state=0)
    model = RandomForestClassifier(trees, random_state=0, n_jobs=-1).fit(x_train, y_train)
    return data, model, model.score(x_test, y_test), confusion_matrix(y_test, model.predict(x_test))


trees = st.sidebar.slider("Trees", 5, 100, 20)
data, model, score, confusion = train(trees)
st.metric("Accuracy", f"{score:.1%}")
st.dataframe(pd.DataFrame(confusion, index=data.target_names, columns=data.target_names))
st.bar_chart(pd.Series(model.feature_importances_, index=data.feature_names))
with st.form("predict"):
    values = [st.number_input(name, value=float(data.data[name].mean())) for name in data.feature_names]
    if st.form_submit_button("Predict"):
        st.success(data.target_names[model.predict(pd.DataFrame([values], columns=data.feature_names))[0]])
