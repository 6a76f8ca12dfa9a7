"""What of a report is drawn: its plots and its formulas."""
