"""Drawing on the fit: samples are moved, added and erased by hand."""
