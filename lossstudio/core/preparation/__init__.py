"""From an experiment to the arrays that it is trained on."""
