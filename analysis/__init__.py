"""Read side: a view and a release in, results out. One module a topic; each returns small frames."""
