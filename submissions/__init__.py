"""Write side: check, preview, accept, withdraw; templates, and the calendar of who has reported."""
