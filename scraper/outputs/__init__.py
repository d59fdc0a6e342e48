"""What is made of `output/`, and what is said of it."""
