"""A report is taken: class and place are found by a few letters, what is the same already is shown beside it."""
