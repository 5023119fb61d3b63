"""The ledger of who pays whom, what care costs to deliver, and where that leaves each partner."""
