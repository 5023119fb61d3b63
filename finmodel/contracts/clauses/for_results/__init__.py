"""Clauses of payment for results: indicators, rewards, penalties, clawback, money at stake."""
