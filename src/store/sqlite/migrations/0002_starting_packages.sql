-- The product specification's starting set.
INSERT INTO allowed_streamlit_packages (name, added_at)
SELECT column1, CAST(unixepoch() AS INTEGER) * 1000000
FROM (VALUES ('numpy'), ('pandas'), ('polars'), ('scipy'), ('scikit-learn'),
             ('matplotlib'), ('seaborn'), ('plotly'),
             ('pyarrow'), ('duckdb'),
             ('requests'), ('beautifulsoup4'), ('lxml'),
             ('sqlalchemy'),
             ('streamlit'), ('streamlit-aggrid'), ('streamlit-extras'));
