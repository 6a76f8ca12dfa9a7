"""Starting the program: the command line, the window, training without one."""
