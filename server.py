"""The ASGI app: the dashboard, and beside it short links, results as JSON and a health check."""

from __future__ import annotations

import streamlit as st

from ui import routes

app = st.App("dashboard.py", routes=routes.ALL, lifespan=routes.lifespan)

if __name__ == "__main__":
    app.run()
