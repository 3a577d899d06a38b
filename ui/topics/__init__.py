"""What each topic page selects, says and shows; one file a page."""
