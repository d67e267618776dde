"""The nine causes, what is made of one that was named often, and whether it fell."""
