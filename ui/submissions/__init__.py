"""What was submitted: history, corrections, the calendar of who has reported."""
