"""The dialog that predicts new samples."""
