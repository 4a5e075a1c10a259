"""Any real file into the city: mapping, reading, frames, checks, and the run that joins them."""
