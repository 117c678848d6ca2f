"""What must survive: SQLite, or PostgreSQL, behind the `Store` and `Ledger` protocols of `ports`.

connection (transactions, statements) < its two databases < opening < schema (migrations), rows (record <-> row) < roster,
turn, outbox, ledger < sqlite; lock stands alone.
"""
