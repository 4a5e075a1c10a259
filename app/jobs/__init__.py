"""What a server does by itself, without a person: a table of jobs and who runs them."""
