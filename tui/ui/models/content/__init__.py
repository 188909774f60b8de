"""What Content shows and what is picked there."""
