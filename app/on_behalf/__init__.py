"""Results that are entered for a patrol officer who tells them by radio or telephone."""
