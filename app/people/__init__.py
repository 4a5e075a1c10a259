"""The people of the command centre: who they are, which posts they hold, and how they come and go."""
