"""Small parts that many views are made of."""
