"""How smooth the window is while a study runs in other processes and its page follows.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/study_page.py`
"""

from window import Heart, wait

from lossstudio.app.launch import gui
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.studies.study_file import read_study, shipped_studies
from lossstudio.session.view_state import STUDY
from lossstudio.widgets.look.theme import Scheme, Theme

SECONDS = 12.0


def main() -> None:
    """Print the gaps between beats of the window's thread, without and with a study."""
    study = read_study(next(iter(shipped_studies().values())))
    window = MainWindow(
        study.experiment, Theme(gui.application(), Scheme.LIGHT), Settings.none(), process=True
    )
    window.resize(1280, 800)
    window.show()
    window.build_plots()
    wait(1.0)
    assert window.plots is not None
    page = window.plots.study
    window.session.view.update(fit_page=STUDY)
    page.show_study(study)
    heart = Heart(window)
    print(f"{'':>16}{'p95 ms':>8}{'p99 ms':>8}{'races':>8}")
    _, p95, p99 = heart.watch(SECONDS / 3)
    print(f"{'at rest':>16}{p95:8.1f}{p99:8.1f}{0:8}", flush=True)
    page.bar.begin.click()
    while page.run.results is None or not page.run.results.done:
        wait(0.1)  # the processes begin
    before = page.run.results.done
    _, p95, p99 = heart.watch(SECONDS)
    done = page.run.results.done - before
    print(f"{'study':>16}{p95:8.1f}{p99:8.1f}{done:8}", flush=True)
    page.run.cancel()
    window.files.may_quit = lambda: True  # type: ignore[method-assign]
    window.close()


if __name__ == "__main__":
    main()
