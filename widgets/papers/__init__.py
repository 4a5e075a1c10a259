"""Pictures for papers, the process that writes a pack of them, and its place on the board."""
