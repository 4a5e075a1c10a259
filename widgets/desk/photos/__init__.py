"""Photos at the desk: chosen, dropped or pasted, told apart, looked at, and covered where they show people."""
