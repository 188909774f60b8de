"""What Schema shows and what is picked there."""
