"""`python -m lossstudio`."""

import sys

from lossstudio.app.launch.cli import main

if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # of the packaged program, the trainer's process begins here
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main())
