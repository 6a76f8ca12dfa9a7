"""The fit: samples, and what the models make of them."""
