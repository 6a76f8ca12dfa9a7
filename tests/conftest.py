"""What every test needs: Qt without a screen, and no time limit on slow machines."""

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
