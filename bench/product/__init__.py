"""A page behind all of the product's middleware that does what the bare floor does, and no more."""
