"""From the opening of a round to its close: keys, ballots, the count, and what is left of them, which is nothing."""
