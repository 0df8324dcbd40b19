"""What the assignment benchmark runs on: batches, and other solvers of the same problem."""
