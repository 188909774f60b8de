"""What Jobs shows, and what is told of jobs everywhere."""
