"""What is taken away from the program to be used elsewhere: scripts of an experiment."""
