"""A module for each subject: money, pools, costs, years and the numbers of contracts."""
