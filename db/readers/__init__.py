"""Reading: one method is one query file and one frozen result."""
