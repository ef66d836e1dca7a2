"""Pure statistics: a survey and a query in, a frozen result out. No Streamlit, no Plotly."""
