"""Read side: a view and a release in, results out; one module a topic, small frames."""
