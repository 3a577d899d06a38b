"""What the pages share: the view and its link, the frame, filters, cached reads, tables."""
