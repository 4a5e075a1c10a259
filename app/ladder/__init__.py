"""The ladder against overdue cases: dated versions, their rows, and what a draft would have done."""
