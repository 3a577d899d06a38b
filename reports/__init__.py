"""Files that go out: workbooks of tables."""
