"""What the time benchmark runs on: cases, other libraries, deadlines."""
