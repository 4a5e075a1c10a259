"""Jobs in city time and the workers that share them."""
