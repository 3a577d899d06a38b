"""Steps that bring a database to the shape of `ledger.schema`."""
