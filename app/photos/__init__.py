"""Photos as evidence: read, turned upright, made small, compared with their case and with one another."""
