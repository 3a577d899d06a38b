"""The shared vocabulary: months, frames and their columns, views, readers, settings."""
