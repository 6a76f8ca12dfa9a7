"""The processes of the packaged program, which begin as the program does."""

import re
import runpy
import sys
from multiprocessing import freeze_support

from lossstudio.core.tables.workbook import READ

LOKY = "joblib.externals.loky.backend"
TRACKER = re.compile(
    rf"from {re.escape(LOKY)}\.resource_tracker import main; main\((\d+), (True|False)\)"
)


def begin_process() -> None:
    """Become the trainer's process, one of a study or of a workbook, if that is begun: for good.

    The races of a study run in processes of loky, which starts Python with a module or a line of
    code; here the program stands in for Python, and knows these two.
    """
    freeze_support()
    words = sys.argv[1:]
    if words == [READ]:
        from lossstudio.core.tables.workbook_process import main  # noqa: PLC0415

        main()
        sys.exit()
    if words[:2] == ["-m", f"{LOKY}.popen_loky_posix"]:
        sys.argv[1:] = words[2:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        sys.exit()
    if words[-2:-1] == ["-c"] and (found := TRACKER.fullmatch(words[-1])):
        from joblib.externals.loky.backend import resource_tracker  # noqa: PLC0415

        resource_tracker.main(int(found[1]), found[2] == "True")
        sys.exit()
