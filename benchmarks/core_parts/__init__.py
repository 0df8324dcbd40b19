"""What the core benchmark runs on: lives of leads, state machines, stored leads."""
