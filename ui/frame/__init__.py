"""What stands around every page: title, filters, who has reported, share, tables."""
