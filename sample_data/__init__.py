"""A seeded, fictitious bureau: its story, its workbooks, and a ledger filled with them."""
