"""Hard items, the meetings that decide them, and rulings that change who is responsible."""
