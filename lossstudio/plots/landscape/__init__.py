"""The landscapes of losses over the weights, and the paths of contenders on them."""
