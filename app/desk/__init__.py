"""The dispatch desk: whose desk it is, its queues, and what it says about a case."""
