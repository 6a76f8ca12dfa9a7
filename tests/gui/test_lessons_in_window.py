"""Lessons as a learner does them: asked, run, checked, tried, left."""

from dataclasses import replace

import pytest
from conftest import lay_out
from fitting import misfits
from led import LEFT, click, open_lesson, run_to_end, settled
from painted import painted
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox

from lossstudio.app.lessons.page import LessonsPage
from lossstudio.app.system.autosave import Autosave
from lossstudio.core.datasets import DATASETS
from lossstudio.core.files import load
from lossstudio.core.lessons.lesson_file import lesson_json, read_lesson
from lossstudio.core.lessons.library import find_lesson, shipped
from lossstudio.core.lessons.runner import check_lesson
from lossstudio.core.plain_text import figures
from lossstudio.plots.fit.drawing.tools import Tool
from lossstudio.session.lesson_steps import Step
from lossstudio.session.view_state import LOG, TABLE
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.theme import Scheme

NO_KEY = Qt.KeyboardModifier.NoModifier


def answer_number(qtbot, strip, text: str) -> None:
    qtbot.keyClicks(strip.answer.field, text)
    click(qtbot, strip.answer.button)


def change_rate(qtbot, window, rate: float) -> None:
    experiment = window.session.experiment
    optimizer = replace(experiment.optimizer, learning_rate=rate)
    window.session.edit(replace(experiment, optimizer=optimizer))
    qtbot.waitUntil(lambda: window.session.idle)


@pytest.mark.parametrize(
    ("which", "answer", "said"),
    [
        ("07", 0, "You said “about as far”; it was “a third as far, or less”."),
        ("04", "12", "You said 12 %; it was "),
        ("13", "0.5", "You said 0.5; it was −0.99."),
        ("20", "0.6", "You said 0.6; it was "),
        ("25", 1, "You said “"),
    ],
)
def test_a_lesson_from_question_to_limit(window, qtbot, which, answer, said) -> None:
    strip = open_lesson(qtbot, window, which)
    lesson = read_lesson(find_lesson(which))
    run = window.lessons.run
    assert strip.where.text() == f"Lesson {int(which)} · 1 of 5"
    assert strip.sentence.text() == lesson.question.text
    assert not window.actions_.run.isEnabled()
    if isinstance(answer, int):
        click(qtbot, strip.answer.buttons[answer])
    else:
        answer_number(qtbot, strip, answer)
    if lesson.run.epochs:
        assert run.step is Step.RUN
        assert not window.dataset.isEnabled()
        run_to_end(qtbot, window)
        assert not window.session.running
        assert window.session.snapshot.epoch == lesson.run.epochs
    assert run.step is Step.SEEN
    draw = check_lesson(lesson, 1)  # the same experiment, the same numbers
    assert draw.verdict.held
    told = strip.sentence.text()
    assert told.startswith(said)
    assert draw.seen in told
    assert told.endswith("The claim held.")
    assert strip.numbers.text().startswith(f"The claim: {lesson.claim}")
    epochs = lesson.run.epochs
    until = f"in the race up to epoch {epochs}" if epochs else "before any training"
    assert f"Measured {until}:" in strip.numbers.text()
    click(qtbot, strip.onward)
    assert strip.sentence.text() == f"Now try: {lesson.trials[0].text}"
    assert window.dataset.isEnabled()
    while run.step is Step.TRY:
        click(qtbot, strip.onward)
    assert strip.sentence.text() == f"The limit: {lesson.limit}"
    assert lesson.name in window.settings.lessons
    click(qtbot, strip.leave)
    assert window.lessons.run is None
    assert strip.isHidden()


def test_ones_own_work_comes_back_with_its_undo_and_its_view(
    window, qtbot, train, tmp_path
) -> None:
    change_rate(qtbot, window, 0.3)
    train(window, 12)
    window.session.view.update(fit_page=TABLE, loss_axis=LOG)
    own, view, epochs = window.session.experiment, window.session.view.state, 12
    values = window.session.snapshot.now.loss
    speed = window.toolbar.speed.value()
    autosave = Autosave(window.session, tmp_path)
    strip = open_lesson(qtbot, window, "07")
    assert window.session.experiment != own
    assert not window.session.can_undo
    assert not window.files.modified
    assert autosave.keep()
    (file,) = tmp_path.glob("*.json")
    assert load(file) == own, "a crash in a lesson loses nothing of one's own"
    autosave.close()
    click(qtbot, strip.answer.buttons[0])
    click(qtbot, strip.leave)
    qtbot.waitUntil(lambda: window.session.idle and window.session.snapshot.epoch == epochs)
    assert "your race stands where it stood" in window.line.currentMessage()
    assert (window.session.experiment, window.session.view.state) == (own, view)
    assert (window.session.snapshot.now.loss == values).all(), "bit for bit"
    assert window.toolbar.speed.value() == speed
    assert window.files.modified
    window.actions_.undo.trigger()
    assert window.session.experiment.optimizer.learning_rate == 0.1
    assert window.actions_.run.isEnabled()
    assert window.dataset.isEnabled()


def test_a_race_that_was_changed_on_its_way_comes_back_as_it_stood(window, qtbot, train) -> None:
    session = window.session
    train(window, 12)
    change_rate(qtbot, window, 0.3)
    train(window, 3)
    session.step_batch()
    qtbot.waitUntil(lambda: session.idle and session.snapshot.steps_within == 1)
    before = session.snapshot
    strip = open_lesson(qtbot, window, "07")
    click(qtbot, strip.answer.buttons[0])
    click(qtbot, strip.leave)
    qtbot.waitUntil(lambda: session.idle and session.snapshot.step == before.step)
    after = session.snapshot
    assert (after.theta == before.theta).all()
    assert (after.curves, after.marks) == (before.curves, before.marks)
    assert len(after.marks) == 1, "the change is told"
    assert "<b>0</b>" in window.toolbar.progress.text(), "what stands still has no speed"


@pytest.mark.parametrize("changed", [False, True])
def test_a_race_comes_back_at_the_epoch_that_was_looked_at(window, qtbot, train, changed) -> None:
    session = window.session
    train(window, 12)
    if changed:  # then the moment has settings of its own
        change_rate(qtbot, window, 0.3)
    train(window, 8)
    session.look(5)
    qtbot.waitUntil(lambda: session.idle and session.snapshot.past)
    before, own, undone = session.snapshot, session.experiment, session.undo_text
    click(qtbot, open_lesson(qtbot, window, "07").leave)
    qtbot.waitUntil(lambda: session.idle and session.snapshot.past)
    after = session.snapshot
    assert (after.epoch, after.theta.tolist()) == (before.epoch, before.theta.tolist())
    assert (session.experiment, session.undo_text) == (own, undone)
    told = f"your race stands where it stood, shown at epoch {before.epoch}."
    assert window.line.currentMessage().endswith(told)
    assert window.plots.timeline.track.last == 20
    window.plots.timeline.end.click()
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 20)
    assert session.snapshot.experiment.optimizer.learning_rate == (0.3 if changed else 0.1)


def test_a_race_that_was_looked_at_at_its_end_comes_back_there(window, qtbot, train) -> None:
    session = window.session
    train(window, 12)
    session.look(12)
    qtbot.waitUntil(lambda: session.idle)
    click(qtbot, open_lesson(qtbot, window, "07").leave)
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 12)
    assert window.line.currentMessage().endswith("and your race stands where it stood.")
    train(window, 2)
    assert "stood" not in window.line.sentence.text()


@pytest.mark.parametrize("soon", [False, True])
def test_where_a_race_stands_is_not_told_once_it_is_reset(window, qtbot, train, soon) -> None:
    session = window.session
    train(window, 12)
    session.look(5)
    qtbot.waitUntil(lambda: session.idle and session.snapshot.past)
    click(qtbot, open_lesson(qtbot, window, "07").leave)
    if not soon:
        qtbot.waitUntil(lambda: session.idle and session.snapshot.past)
        assert "shown at epoch 5" in window.line.sentence.text()
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 0)
    assert not session.snapshot.past
    assert "epoch 5" not in window.line.sentence.text()


@pytest.mark.parametrize("look", [None, 5])
def test_a_race_is_kept_over_a_lesson_that_is_begun_right_after_another(
    window, qtbot, train, look
) -> None:
    session = window.session
    train(window, 12)
    if look is not None:
        session.look(look)
        qtbot.waitUntil(lambda: session.idle and session.snapshot.past)
    before = session.snapshot
    strip = open_lesson(qtbot, window, "07")
    click(qtbot, strip.answer.buttons[0])
    window.lessons.leave()
    window.lessons.open(find_lesson("01"))
    qtbot.waitUntil(lambda: session.idle and session.snapshot.experiment == session.experiment)
    window.lessons.leave()
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == before.epoch)
    assert (session.snapshot.theta == before.theta).all()
    assert session.snapshot.past == before.past
    assert "your race stands where it stood" in window.line.sentence.text()


def test_a_race_that_came_back_is_listed_with_what_it_began_with(window, qtbot, train) -> None:
    session, own = window.session, window.session.experiment
    train(window, 4)
    change_rate(qtbot, window, 0.3)
    train(window, 5)
    click(qtbot, open_lesson(qtbot, window, "01").leave)
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 9)
    train(window, 12)
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 0)
    mine = [record for record in session.races.records if record.start == own]
    (last,) = mine  # one race, which went on, and not the lesson's
    assert int(last.epochs[-1]) == 21
    assert last.experiment.optimizer.learning_rate == 0.3


def test_a_race_that_came_back_and_is_left_as_it_was_is_listed_once(window, qtbot, train) -> None:
    session, own = window.session, window.session.experiment
    train(window, 6)
    click(qtbot, open_lesson(qtbot, window, "01").leave)
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 6)
    seconds = [record.seconds for record in session.races.records if record.start == own]
    session.edit(replace(own, batch_size=5))
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 0)
    assert [r.seconds for r in session.races.records if r.start == own] == seconds
    assert len(seconds) == 1


@pytest.mark.parametrize("step", list(Step))
def test_escape_leaves_at_every_step(window, qtbot, step) -> None:
    own = window.session.experiment
    strip = open_lesson(qtbot, window, "25")
    run = window.lessons.run
    if step > Step.ASK:
        click(qtbot, strip.answer.buttons[0])
    if step > Step.RUN:
        run_to_end(qtbot, window)
    while run.step < step:
        click(qtbot, strip.onward)
    assert run.step is step
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    assert window.lessons.run is None
    assert window.session.experiment == own
    assert strip.isHidden()


def test_escape_leaves_from_the_number_field(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "04")
    assert strip.answer.field.hasFocus()
    qtbot.keyClick(strip.answer.field, Qt.Key.Key_Escape)
    assert window.lessons.run is None


def test_nothing_runs_before_the_answer(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "04")
    actions = window.actions_
    for action in (actions.run, actions.step_batch, actions.step_epoch):
        assert not action.isEnabled()
        assert "Answer the question" in action.toolTip()
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not window.session.running
    qtbot.keyClicks(strip.answer.field, "a lot")
    click(qtbot, strip.answer.button)
    assert strip.answer.trouble.text() == "Your answer is ‘a lot’; allowed is a number."
    assert window.lessons.run.step is Step.ASK
    strip.answer.field.clear()
    answer_number(qtbot, strip, "50 %")
    assert window.lessons.run.answer == 50.0
    assert actions.run.isEnabled()
    assert "Answer" not in actions.run.toolTip()


def test_samples_are_not_drawn_before_their_dataset_is_free(window, qtbot) -> None:
    fit, said = window.plots.fit, []
    click(qtbot, fit.draw)
    assert fit.drawing.tool is not None
    strip = open_lesson(qtbot, window, "07")
    assert fit.drawing.tool is None
    assert not fit.draw.isEnabled()
    assert "Free again at “Now try”" in fit.draw.toolTip()
    fit.drawing.refused.connect(said.append)
    fit.drawing.take(Tool.ADD)
    assert fit.drawing.tool is None
    assert said == ["Free again at “Now try” of the lesson."]
    click(qtbot, strip.answer.buttons[0])
    run_to_end(qtbot, window)
    click(qtbot, strip.onward)
    click(qtbot, fit.draw)
    assert fit.drawing.tool is not None


def test_the_run_takes_as_long_as_the_lesson_says(window, qtbot) -> None:
    open_lesson(qtbot, window, "07")
    lesson = window.lessons.run.lesson
    steps = lesson.run.epochs * window.session.snapshot.steps_per_epoch
    assert 0.85 * lesson.run.seconds <= steps / window.session.speed.rate <= lesson.run.seconds


def test_by_the_keyboard_alone(window, qtbot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F2)
    page = window.findChild(LessonsPage)
    qtbot.waitUntil(lambda: page.focusWidget() is page.cards[0])
    qtbot.keyClick(page.cards[0], Qt.Key.Key_End)
    last = page.focusWidget()
    assert last is page.cards[-1]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_Right):
        qtbot.keyClick(page.focusWidget(), key)
    assert page.focusWidget() is page.cards[1]
    qtbot.keyClick(page.cards[1], Qt.Key.Key_Return)
    strip = window.lessons.strip
    assert strip.isVisible()
    window.activateWindow()
    qtbot.waitUntil(lambda: settled(window) and window.isActiveWindow())
    assert strip.answer.buttons[0].hasFocus()
    qtbot.keyClick(strip.answer.buttons[0], Qt.Key.Key_Tab)
    assert strip.answer.buttons[1].hasFocus()
    qtbot.keyClick(strip.answer.buttons[1], Qt.Key.Key_Space)
    run = window.lessons.run
    assert run.answer == 1
    assert strip.primary.hasFocus()
    window.toolbar.speed.setValue(100)
    qtbot.keyClick(strip.primary, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: run.step is Step.SEEN)
    assert strip.onward.hasFocus()
    qtbot.keyClick(strip.onward, Qt.Key.Key_Space)
    assert run.step is Step.TRY
    assert strip.primary.hasFocus()
    qtbot.keyClick(strip.primary, Qt.Key.Key_Tab)
    assert strip.onward.hasFocus()
    qtbot.keyClick(strip.onward, Qt.Key.Key_Space)
    assert run.step is Step.LIMIT
    assert strip.primary.text() == "Next lesson"
    assert strip.primary.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.lessons.run is None


def test_luck_is_checked_in_other_draws(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "13")
    answer_number(qtbot, strip, "1")
    click(qtbot, strip.luck)
    run = window.lessons.run
    qtbot.waitUntil(lambda: not run.checking and len(run.draws) == 20)
    assert strip.dots.held == (True,) * 20
    assert strip.dots.accessibleDescription() == "20 of 20 held"
    assert strip.verdict.text() == "It held in 20 of 20 other draws."
    seeds = [draw.seed for draw in run.draws]
    assert seeds == list(range(2, 22)), "other draws than the one on the screen"


def test_the_check_for_luck_can_be_left_off(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "08")
    click(qtbot, strip.answer.buttons[0])
    run_to_end(qtbot, window)
    click(qtbot, strip.luck)
    run = window.lessons.run
    qtbot.waitUntil(lambda: len(run.draws) > 0)
    assert strip.luck.text() == "Cancel"
    click(qtbot, strip.luck)
    qtbot.waitUntil(lambda: not run.checking and strip.dots.isHidden())
    assert strip.luck.text() == "Is it luck?"


def test_what_is_tried_is_measured_once_it_has_run(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "25")
    click(qtbot, strip.answer.buttons[0])
    run_to_end(qtbot, window)
    click(qtbot, strip.onward)
    run = window.lessons.run
    change_rate(qtbot, window, 0.02)
    assert run.measured is None, "the race on the screen was changed on its way"
    assert "Press Run again" in strip.numbers.text()
    click(qtbot, strip.primary)
    qtbot.waitUntil(lambda: run.measured is not None)
    tried = replace(run.lesson, experiment=window.session.experiment)
    draw = check_lesson(tried, 1)
    assert strip.numbers.text().startswith(draw.seen)
    assert f"the claim {'holds' if draw.verdict.held else 'does not hold'}" in strip.numbers.text()


def test_a_lesson_is_opened_from_a_file(window, qtbot, tmp_path) -> None:
    lesson = replace(read_lesson(find_lesson("07")), name="mine", title="<b>Mine</b>")
    path = tmp_path / "mine.json"
    path.write_text(lesson_json(lesson), encoding="utf-8")
    own, saved = window.session.experiment, window.files.path
    window.files.open_path(path)
    strip = window.lessons.strip
    assert window.lessons.run.lesson.title == "<b>Mine</b>"
    assert strip.where.text() == "Lesson · 1 of 5"
    assert window.settings.recent[0] == path
    qtbot.waitUntil(lambda: settled(window))
    assert "<b>Mine</b>" in window.line.currentMessage()
    click(qtbot, strip.leave)
    assert (window.session.experiment, window.files.path) == (own, saved)


def test_a_bad_lesson_leaves_the_screen_as_it_is(window, tmp_path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(
        find_lesson("07").read_text("utf-8").replace('"outliers"', '"nowhere"'), "utf-8"
    )
    before = window.session.experiment
    window.files.open_path(path)
    assert window.session.experiment == before
    assert window.lessons.run is None
    (box,) = window.findChildren(QMessageBox)
    assert "group is 'nowhere'" in box.text()
    box.close()


def test_another_file_takes_the_place_of_ones_own_and_not_of_the_lesson(
    window, qtbot, tmp_path
) -> None:
    path = tmp_path / "other.json"
    other = replace(window.session.experiment, name="Another")
    path.write_text(other.to_json({}))
    open_lesson(qtbot, window, "07")
    window.files.open_path(path)
    assert window.lessons.run is None
    assert window.session.experiment == other
    assert window.files.path == path


def test_the_next_lesson_follows_and_ones_own_still_comes_back(window, qtbot, train) -> None:
    train(window, 3)
    own = window.session.experiment
    strip = open_lesson(qtbot, window, "12")
    answer_number(qtbot, strip, "4.6")
    run = window.lessons.run
    assert "near enough" in strip.sentence.text()
    while run.step < Step.LIMIT:
        click(qtbot, strip.onward)
    click(qtbot, strip.primary)
    assert strip.where.text() == "Lesson 13 · 1 of 5"
    click(qtbot, strip.leave)
    qtbot.waitUntil(lambda: settled(window) and window.session.snapshot.epoch == 3)
    assert window.session.experiment == own


def test_the_page_tells_what_is_done(window, qtbot) -> None:
    window.settings.add_lesson("p-minus-y")
    window.actions_.lessons.trigger()
    page = window.findChild(LessonsPage)
    (done,) = [card for card in page.cards if "done" in card.accessibleName()]
    assert done.lesson.name == "p-minus-y"
    assert done.accessibleDescription() == done.lesson.claim
    assert [card.path for card in page.cards] == list(shipped().values())  # as *Next lesson* goes
    lay_out()
    assert len({card.width() for card in page.cards}) == 1
    page.close()


@pytest.mark.parametrize("zoom", [100, 150])
def test_the_card_of_every_lesson_has_its_whole_title(window, qtbot, zoom) -> None:
    window.resize(1024, 700)
    window.theme.set_zoom(zoom)
    window.actions_.lessons.trigger()
    page = window.findChild(LessonsPage)
    lay_out()
    titles = [f"{number}. {card.lesson.title}" for number, card in enumerate(page.cards, 1)]
    qtbot.waitUntil(lambda: not misfits(page))
    shown = {label.text() for label in page.findChildren(QLabel) if label.isVisible()}
    assert not set(titles) - shown
    assert not [label for label in page.findChildren(Elided) if label.cut]
    page.close()


def test_the_experiment_of_every_lesson_is_an_example(window, qtbot, settle) -> None:
    examples = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Examples")
    menu = next(menu for menu in examples.findChildren(QMenu) if menu.title() == "Lessons")
    menu.aboutToShow.emit()
    assert len(menu.actions()) == len(shipped())
    lesson = read_lesson(find_lesson("07"))
    next(action for action in menu.actions() if action.text() == lesson.title).trigger()
    settle(window)
    assert window.session.experiment == lesson.experiment
    assert window.lessons.run is None
    assert window.actions_.run.isEnabled()


def test_the_first_start_offers_lessons_until_they_are_refused(open_window, qtbot) -> None:
    window = open_window()
    window.lessons.offer()
    strip = window.lessons.strip
    assert strip.isVisible()
    assert window.actions_.run.isEnabled()
    click(qtbot, strip.lessons)
    window.findChild(LessonsPage).close()
    assert "press Run" in strip.sentence.text()
    high = strip.height()
    window.session.choose_dataset(DATASETS.create("circles"))
    qtbot.waitUntil(lambda: window.session.idle)
    assert "Run" not in strip.sentence.text()  # that was of what was on the screen
    assert strip.isVisible()
    assert strip.height() == high  # nothing below it jumps
    click(qtbot, strip.leave)
    assert strip.isHidden()
    again = open_window()
    again.lessons.offer()
    assert again.lessons.strip.isHidden()


def test_a_line_is_drawn_by_the_mouse_and_stays_as_a_ghost(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "06")
    plot = window.plots.fit.overlay
    guess = window.lessons.drawing.guess
    before = guess.y.copy()
    where = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(guess.x[1], guess.y[1])))
    port = plot.viewport()
    qtbot.mousePress(port, LEFT, pos=where)

    def drag() -> bool:  # the plot takes so many moves a second, and no more
        for pixels in (20, 40, 60):
            spot = QPointF(where - QPoint(0, pixels))
            there = QPointF(port.mapToGlobal(spot.toPoint()))
            kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
            QApplication.sendEvent(port, QMouseEvent(kind, spot, there, none, LEFT, NO_KEY))
        return guess.y[1] > before[1]

    qtbot.waitUntil(drag)
    qtbot.mouseRelease(port, LEFT, pos=where - QPoint(0, 60))
    assert guess.y[1] > before[1]
    assert guess.y[0] == before[0]
    click(qtbot, strip.answer.button)
    run = window.lessons.run
    intercept, slope = run.answer
    assert intercept + slope * guess.x[1] == pytest.approx(guess.y[1])
    assert intercept + slope * guess.x[0] == pytest.approx(guess.y[0])
    left = guess.y.copy()
    qtbot.mousePress(port, LEFT, pos=where - QPoint(0, 60))
    qtbot.mouseRelease(port, LEFT, pos=where)
    assert (guess.y == left).all(), "an answer is moved no more"
    run_to_end(qtbot, window)
    x, line = run.lesson.question.right(run.measured.races)
    off = abs(intercept + slope * x - line).mean()
    assert strip.sentence.text().startswith(
        f"Your line was {figures(off, 3)} off that of MSE, on average"
    )
    click(qtbot, strip.leave)
    assert guess.line not in plot.getPlotItem().items


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_what_was_drawn_is_not_taken_for_the_truth(window, qtbot, scheme) -> None:
    window.theme.choose(scheme)
    strip = open_lesson(qtbot, window, "06")
    plot, guess = window.plots.fit.overlay, window.lessons.drawing.guess
    click(qtbot, strip.answer.button)
    run_to_end(qtbot, window)
    mine, truth = guess.line.opts["pen"], plot.truth.opts["pen"]
    assert mine.color() != truth.color()
    assert mine.dashPattern() != truth.dashPattern()
    assert guess.points.isVisible()
    names = {words: where.center() for words, where in painted(plot)}
    assert names["your guess"].x() > names["truth"].x() + plot.width() / 2
    click(qtbot, window.plots.fit.truth)
    assert "truth" not in dict(painted(plot))
    click(qtbot, window.plots.fit.truth)
    click(qtbot, strip.leave)
    assert not {"truth", "your guess"} & dict(painted(plot)).keys()


def test_a_curve_is_drawn_by_keys(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "18")
    plot = window.plots.yardstick.plot
    guess = window.lessons.drawing.guess
    assert plot.isVisible()
    assert plot.hasFocus()
    assert (guess.x[0], guess.x[-1]) == (0, window.lessons.run.lesson.run.epochs)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(plot, key)
    assert guess.y[1] > 0.5 > guess.y[0]
    assert guess.y[2] == 0.5
    lowest, control = guess.y[0], Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(plot, Qt.Key.Key_Z, control)
    assert guess.y[0] == 0.5, "undo is for the points"
    qtbot.keyClick(plot, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert guess.y[0] == lowest
    assert window.session.snapshot.step == 0, "the arrows step no race"
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert window.lessons.run.step is Step.RUN
    assert strip.primary.hasFocus(), "Return is next"
    assert list(window.lessons.run.answer[1]) == list(guess.y)
    run_to_end(qtbot, window)
    assert strip.sentence.text().startswith("Your curve was ")


def test_escape_leaves_while_something_is_drawn(window, qtbot) -> None:
    open_lesson(qtbot, window, "03")
    plot = window.plots.fit.overlay
    assert plot.hasFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert window.lessons.run is None


def test_every_shipped_lesson_is_offered(window, qtbot) -> None:
    window.actions_.lessons.trigger()
    page = window.findChild(LessonsPage)
    assert len(page.cards) == len(shipped())
    page.close()


def test_what_is_spoken_of_is_outlined(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "14")  # "loss", "contender 2"
    rings = window.lessons.around.rings
    where = [ring.around for ring in rings]
    assert where == [window.plots.losses, window.contenders.rows[1]]
    assert all(ring.isVisible() for ring in rings)
    click(qtbot, strip.leave)
    assert not window.lessons.around.rings
