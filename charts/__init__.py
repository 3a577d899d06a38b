"""Figures: results and an indicator in, a Plotly figure out; nothing is measured here."""
