"""Pages for classes: confusion, reliability, ROC, precision and recall, and their threshold."""
