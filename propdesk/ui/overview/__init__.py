"""The overview tab: the day's figures, the current period by building, who owes longest, what is still to set up."""
