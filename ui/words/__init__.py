"""Names, numbers and small pictures as a reader sees them."""
