"""`python -m lossstudio`."""

import sys

from lossstudio.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
