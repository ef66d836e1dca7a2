"""The screen: how fast our pages answer a click, beside a bare Streamlit page of the same size."""
