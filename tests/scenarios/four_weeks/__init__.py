"""A company of forty in five zones for four weeks: its people and their habits, what they heard, and the rules for that."""
