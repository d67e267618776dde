"""Eight rounds as an experiment: then keep, change or stop."""
