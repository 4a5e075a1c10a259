"""The overdue page and its parts."""
