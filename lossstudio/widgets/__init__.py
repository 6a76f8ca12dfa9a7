"""Qt parts that panels and plots share."""
