"""The top floor: the window that owns everything, and the command line."""

import os

# The program multiplies matrices on one thread, whatever process does it: how many there are
# decides how sums are rounded, and training and window have a core each. NumPy reads them once.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
for name in THREADS:
    os.environ.setdefault(name, "1")
