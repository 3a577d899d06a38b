"""The ASGI app: the dashboard, and beside it short links, results as JSON and a health check."""

from __future__ import annotations

import logging

import streamlit as st

# Caches that are made before Streamlit's runtime stay in memory, as they should; it warns of that.
logging.getLogger("streamlit.runtime.caching.cache_data_api").setLevel(logging.ERROR)

from ui.entrance import routes  # noqa: E402

app = st.App("dashboard.py", routes=routes.ALL, lifespan=routes.lifespan)

if __name__ == "__main__":
    app.run()
