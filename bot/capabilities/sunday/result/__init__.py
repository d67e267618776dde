"""What everybody reads of a closed round: the number, its spread, the trend; on Home, in `/cadence sunday`, on Friday."""
