"""Sessions are as windows are: their garbage is collected between tests."""

from collected import garbage, imported

__all__ = ["garbage", "imported"]
