"""`python -m lossstudio`."""

import sys

from lossstudio.app.launch.cli import main

if __name__ == "__main__":
    sys.exit(main())
