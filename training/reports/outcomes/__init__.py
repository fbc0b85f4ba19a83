"""What people said of the events of a period, beside others: how sure they are, what they used, and their words."""
