"""At which size of a change, a term or a budget a scenario pays, for the place and for each partner."""
