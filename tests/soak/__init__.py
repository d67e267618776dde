"""The long form of the random kills in `tests/test_crashes.py`: `python -m tests.soak`, or `make soak`."""
