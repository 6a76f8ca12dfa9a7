"""`python -m lossstudio`."""

import sys

from lossstudio.app.launch.cli import main

if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # processes of the packaged program begin here
        from lossstudio.app.launch.frozen import begin_process

        begin_process()
    sys.exit(main())
