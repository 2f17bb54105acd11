"""Pictures of real runs of the local cloud, and the program that takes them."""
