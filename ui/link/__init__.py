"""The view and its address: what a link may say, how it is read and written, where it leads."""
