"""The pictures of the architecture and the program that draws them."""
