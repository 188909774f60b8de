"""What an editor sees and has picked, as plain objects."""
