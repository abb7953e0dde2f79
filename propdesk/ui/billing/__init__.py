"""The Billing tab and everything about money at the desk: lists, runs, rates, collecting, voiding, reminder notices."""
