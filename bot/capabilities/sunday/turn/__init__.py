"""The CTO's turn: what they heard, do and don't do; comments, which they and the wellbeing contact alone read."""
