"""Lists and tables of a desk: models that hold numbers only, and delegates that paint them."""
