"""The menu bar."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QMenuBar

from lossstudio.app.window.actions import Actions
from lossstudio.app.window.examples import EXAMPLES, lesson_examples
from lossstudio.panels.panel import Panel
from lossstudio.widgets.plain_text import literal, menu_text


def build_menus(bar: QMenuBar, actions: Actions, panels: Sequence[Panel]) -> tuple[QMenu, QMenu]:
    """Fill the menu bar; returns the menus for recent files and for examples."""
    file = bar.addMenu("&File")
    file.addActions([actions.new, actions.open, actions.import_])
    recent = file.addMenu("Open recent")
    examples = file.addMenu("Examples")
    for example in EXAMPLES:
        action = examples.addAction(example.title)
        action.setStatusTip(example.tip)
        action.setData(example)
    studies = examples.addMenu("Studies")
    studies.aboutToShow.connect(partial(_fill_studies, studies))
    lessons = examples.addMenu("Lessons")
    lessons.aboutToShow.connect(partial(_fill_lessons, lessons))
    file.addSeparator()
    file.addActions([actions.save, actions.save_as, actions.save_lesson, actions.picture])
    file.addActions([actions.save_weights, actions.load_weights])
    file.addAction(actions.report)
    file.addMenu("Export code").addActions(actions.codes.actions())
    file.addAction(actions.export_curves)
    file.addSeparator()
    file.addAction(actions.quit)
    edit = bar.addMenu("&Edit")
    edit.addActions([actions.undo, actions.redo])
    edit.addSeparator()
    edit.addActions([actions.paste, actions.draw])
    view = bar.addMenu("&View")
    view.addAction(actions.tiles)
    theme = view.addMenu("Theme")
    theme.addActions(actions.themes.actions())
    zoom = view.addMenu("Zoom")
    zoom.addActions([actions.larger, actions.smaller, actions.normal])
    zoom.addSeparator()
    zoom.addActions(actions.zooms.actions())
    shown = view.addMenu("Panels")
    shown.addActions([panel.shown for panel in panels])
    view.addActions([actions.left, actions.right, actions.board, actions.layout])
    race = bar.addMenu("&Race")
    race.addActions([actions.run, actions.step_batch, actions.step_epoch])
    race.addSeparator()
    race.addActions([actions.reset, actions.new_weights])
    race.addSeparator()
    race.addActions([actions.learning_rates, actions.predict])
    bar.addMenu("&Help").addActions([actions.lessons, actions.losses, actions.keys, actions.about])
    return recent, examples


def _fill_lessons(menu: QMenu) -> None:
    """Offer the experiment of every lesson, once the menu is opened: reading them takes a while."""
    if menu.isEmpty():
        for example in lesson_examples():
            action = menu.addAction(menu_text(example.title))
            action.setStatusTip(example.tip)
            action.setData(example)


def _fill_studies(menu: QMenu) -> None:
    """Offer every shipped study likewise."""
    from lossstudio.core.studies.study_file import (  # noqa: PLC0415  # seldom needed
        read_study,
        shipped_studies,
    )

    if menu.isEmpty():
        for path in shipped_studies().values():
            study = read_study(path)
            action = menu.addAction(menu_text(study.name))
            action.setStatusTip(study.finding.removesuffix("."))
            action.setData(path)


def fill_recent(menu: QMenu, paths: list[Path]) -> None:
    """Offer the recent files."""
    menu.clear()
    menu.setEnabled(bool(paths))
    for path in paths:
        action = menu.addAction(menu_text(path.name))
        action.setToolTip(literal(str(path)))
        action.setData(path)
    menu.setToolTipsVisible(True)
