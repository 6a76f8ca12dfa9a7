"""What a person does on the page of studies."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.experiment import Experiment
from lossstudio.plots.studies.study_page import StudyPage
from lossstudio.session.jobs import Job
from lossstudio.session.study_run import StudyRun
from lossstudio.session.view_state import FIT_PAGES, STUDY
from lossstudio.widgets.look.tokens import LIGHT


def page_alone(qtbot: QtBot, experiment: Experiment) -> StudyPage:
    """Return the page without a window around it; see `turn_to_study`."""
    parent = QWidget()
    run = StudyRun(parent)
    run.jobs = 1
    page = StudyPage(run, LIGHT)
    page.keeper = parent  # type: ignore[attr-defined]  # it lives as long
    page.resize(700, 380)

    def end(_: QWidget) -> None:
        for job in run.findChildren(Job):
            job.close()

    qtbot.addWidget(parent, before_close_func=end)
    qtbot.addWidget(page)
    page.show_experiment(experiment)
    with qtbot.waitExposed(page):
        page.show()
    return page


def turn_to_study(qtbot: QtBot, window: MainWindow) -> StudyPage:
    """Turn to the page by its tab; its races are run one by one in a thread of this process."""
    assert window.plots is not None
    tab = window.plots.fit.tabs.button(FIT_PAGES.index(STUDY))
    QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
    page = window.plots.study
    qtbot.waitUntil(page.isVisible)
    page.run.jobs = 1
    return page


def enter(field: QLineEdit, text: str) -> None:
    """Type into a field, and Return."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def choose(combo: QComboBox, data: str) -> None:
    """Choose what a list holds."""
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


def ask(qtbot: QtBot, page: StudyPage, values: str, *, draws: int = 2, epochs: int = 3) -> None:
    """Say what is varied and how often, and wait until the races are counted."""
    form = page.bar.form
    enter(form.first.values, values)
    enter(form.draws, str(draws))
    enter(form.epochs, str(epochs))
    qtbot.waitUntil(lambda: f"× {draws} draws" in page.bar.planned.text())


def click(widget: QWidget, where: QPoint) -> None:
    """Click on a picture, where the mouse has come to."""
    inner = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    QTest.mouseMove(inner, where)
    QTest.mouseClick(inner, Qt.MouseButton.LeftButton, pos=where)


def run(qtbot: QtBot, page: StudyPage) -> None:
    """Run a study to its end."""
    QTest.mouseClick(page.bar.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.run.results is not None and page.run.results.finished)
    qtbot.waitUntil(lambda: not page.run.running)


def small_study(qtbot: QtBot, window: MainWindow) -> StudyPage:
    """Return the page after a study whose results are not saved; the experiment itself is."""
    page = turn_to_study(qtbot, window)
    ask(qtbot, page, "0, 0.2", draws=1, epochs=1)
    run(qtbot, page)
    window.files.saved = window.session.experiment
    return page


def use(page: StudyPage, entry: str) -> None:
    """Choose an entry of the menu of the page."""
    menu = page.bar.menu
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == entry).trigger()
