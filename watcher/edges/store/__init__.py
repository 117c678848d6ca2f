"""What must survive: SQLite behind the `Store` and `Ledger` protocols of `ports`.

connection (transactions, errors) < schema (migrations), rows (record <-> row) < roster, turn, outbox, ledger < sqlite; lock stands alone.
"""
