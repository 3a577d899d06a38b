"""What each indicator is and how it is computed: no files but definitions, no clock, no engine."""
