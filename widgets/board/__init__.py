"""The third room: the board of hard items. Desk, wall and board do not know each other."""
