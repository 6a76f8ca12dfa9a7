"""What code can be exported as; apart, so that a menu need not import how it is written."""

KINDS = {"numpy": "NumPy", "torch": "PyTorch", "keras": "Keras", "sklearn": "scikit-learn"}
EPOCHS = 100  # that a script trains unless told otherwise
