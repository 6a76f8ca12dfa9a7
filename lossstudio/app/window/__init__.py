"""The main window and what it is put together from."""
