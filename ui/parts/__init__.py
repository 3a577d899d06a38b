"""What topic pages share: sections, cards, notes on charts, the rows behind a number."""
