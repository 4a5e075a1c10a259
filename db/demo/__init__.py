"""The demo city: Nanning's real frame, and around it a synthetic city that is the same for the same seed."""
