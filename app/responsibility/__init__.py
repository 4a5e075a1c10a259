"""Who is responsible for what where: rules, their order, candidates with reasons, and automatic dispatch."""
