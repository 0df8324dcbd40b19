"""What the rules benchmark measures: leads, rules in text and by hand, and the peers."""
