"""One screen a file, named for the question that it answers; a page selects, calls and shows."""
