"""The only stage that opens inputs: files become checked models, tables and the grid."""
