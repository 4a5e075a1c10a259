"""The search over the cases of all years: what is asked, its link, what was found, and its export."""
