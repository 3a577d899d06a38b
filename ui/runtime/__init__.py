"""What runs beneath the pages: who reads, what is cached, what time it is, what went wrong."""
