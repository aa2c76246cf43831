"""From the rows of a table to facts: identity, places, and a builder for each kind of ledger."""
