"""The session: the current experiment, whether it runs, and the thread that trains it."""

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.race_history import RaceHistory
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.beginnings import Beginnings
from lossstudio.session.experiment_editor import ExperimentEditor
from lossstudio.session.jobs import Job
from lossstudio.session.measuring import Wanted
from lossstudio.session.pending_steps import PendingSteps
from lossstudio.session.port import Port
from lossstudio.session.requests import Answer, Kept, RaceWanted, Request
from lossstudio.session.run_end import RunEnd
from lossstudio.session.speed import Speed
from lossstudio.session.throughput import Throughput
from lossstudio.session.view_state import RELATIVE, ViewState


class Session(ExperimentEditor):
    """One way round: panels edit the experiment, the thread trains it, plots get snapshots.

    At most one request is on its way. To a thread the next goes out only after the window has
    painted the last snapshot (a zero timer fires after paint events), so that both take turns at
    Python's lock; to a process it goes out before that, and both work at once.

    Parameters
    ----------
    experiment : Experiment
    parent : QObject, optional
    process : bool
        Whether the trainer is to have a process of its own.
    """

    snapshot_changed = Signal(object)
    running_changed = Signal(bool)
    failed = Signal(str)
    ended = Signal(str)  # a run by itself, and why
    begun_anew = Signal(object)  # what changed, a tuple of Change
    race_kept = Signal(object)  # the race as it stood when that was asked for, a Kept

    def __init__(
        self, experiment: Experiment, parent: QObject | None = None, *, process: bool = False
    ) -> None:
        super().__init__(experiment, parent)
        self.snapshot: Snapshot | None = None
        self.running = False
        self.speed, self.throughput = Speed(), Throughput()
        self._history = RaceHistory()  # of the race that is shown
        self._pending_steps, self.run_end = PendingSteps(), RunEnd(self.view)
        self.races.come_back.connect(self._pending_steps.drop)  # meant for another race
        self._forget: tuple[int, ...] = ()  # the contenders whose optimizers are to forget
        self._beginnings = Beginnings(self.races)
        self._pending = self._trained = True  # not seen by the thread; the last request trained
        self._busy = self._failing = self._closed = False  # it failed; nothing more is asked
        self._run, self._ahead = 0, False  # the trainer may be further than what is shown
        self._last_request = 0.0
        self.view.changed.connect(self._follow_view)
        self._port = Port(self, process)
        self._port.answered.connect(self._receive)
        self._port.kept.connect(self._tell_kept)
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._send)
        self._next.start(0)

    @property
    def looking(self) -> bool:
        """Whether a moment of the past is shown, from which the race would go on."""
        return self._look is not None

    @property
    def idle(self) -> bool:
        """Whether the thread has nothing to do and nothing is waiting for it."""
        return not (self._busy or self._pending or self._pending_steps or self.running)

    def run(self) -> None:
        """Train until paused, or until the view says."""
        self.run_end.number += 1
        self._set_running(True)
        self._wake()

    def pause(self) -> None:
        """Stop training; what is trained stays."""
        self._port.interrupt()
        self._pending |= self.snapshot is not None and not self.snapshot.up_to_date
        self._set_running(False)
        self._wake()

    def toggle(self) -> None:
        """Run or pause."""
        (self.pause if self.running else self.run)()

    def step_batch(self) -> None:
        """Train one batch, then pause."""
        self._train(batches=1)

    def step_epoch(self) -> None:
        """Train to the end of the epoch, then pause."""
        self._train(epochs=1)

    def train_epochs(self, epochs: int) -> None:
        """Train to the end of so many epochs, then pause."""
        self._train(epochs=epochs)

    def look(self, epoch: int) -> None:
        """Pause, and show the moment kept that is nearest to an epoch, with the settings of then.

        Training goes on from there.
        """
        self.pause()
        self._edited_there = self.looking and self._edited_there
        if not self._edited_there and self._undo.leave():  # what is visited is nobody's wish
            self._tell_experiment()
        self._pending_steps.drop()
        self._look = epoch
        self._wake(anew=True)

    def look_up(self) -> None:
        """Return from the past to where the race stands, and to its settings."""
        if self.looking:
            self._look = None
            if self._undo.leave():
                self._tell_experiment()
            self._wake(anew=True)

    def reset(self) -> None:
        """Start again from the same initial weights."""
        self._run += 1
        self._look = self.resumed = None
        self._undo.take_up()
        self._pending_steps.drop()
        self._pending = self._trained = True  # it is shown at its start before it is trained
        self.throughput.forget()
        self._port.interrupt()
        self._wake()

    def forget_memory(self, contender: int) -> None:
        """Let the optimizer of a contender forget all earlier gradients."""
        self._forget += (contender,)
        self._wake(anew=True)

    def ask_race(self, number: int) -> None:
        """Let `race_kept` bring the race as it stands, before whatever is asked later."""
        self._port.race_wanted.emit(RaceWanted(number, self._run))

    def set_speed(self, share: float) -> None:
        """Set the speed: 0 is one batch a second, 1 as fast as it goes."""
        self.speed.set_share(share)
        self._wake()

    def close(self) -> None:
        """End the thread; nothing is trained or sent after that."""
        if self._closed:
            return
        self._closed = True
        self._next.stop()
        for job in self.findChildren(Job):
            job.close()
        self._port.close()

    def _train(self, batches: int = 0, epochs: int = 0) -> None:
        """Train so much, then pause."""
        self.pause()
        self._pending_steps.add(batches, epochs)
        self._wake()

    def _set_running(self, running: bool) -> None:
        if running != self.running:
            self.running = running
            self.throughput.forget()
            self.running_changed.emit(running)

    def _changed(self) -> None:
        """Ask for what the edit brings."""
        self._pending = True
        self._edited_there = self._edited_there or not self._undo.looks_only
        self._port.interrupt()
        self._tell_experiment()
        self._wake()

    def _wake(self, *, anew: bool = False) -> None:
        """See to it that the next request goes out, when the thread is free and it is time."""
        self._pending |= anew
        if self._busy or self._closed:
            return
        if self._pending or self._pending_steps:
            self._next.start(0)
        elif self.running:
            wait = self._last_request + self.speed.wait - time.perf_counter()
            self._next.start(max(0, round(1000 * wait)))

    @Slot()
    def _send(self) -> None:
        if self._busy or self._closed:
            return
        steps, ahead, starved = 0, False, self.running and not self._trained  # by a quick drag
        if self.snapshot is not None and (starved or not self._pending):
            steps = self._pending_steps.count(self.snapshot)
            if not steps and self.running:
                due = self.speed.take(time.perf_counter() - self._last_request)
                steps = self.run_end.within(due, self.snapshot)
                ahead = self._port.parallel and not (self.speed.wait or any(self.run_end.asked))
            if not (steps or self._pending):
                return
        self._pending, self._busy, self._trained = False, True, steps > 0
        if steps or not self.running:
            self._last_request = time.perf_counter()
        back, self._look = (self._look, None) if steps else (None, self._look)
        asked = Wanted.of(self.view.state, self.experiment, self.snapshot), self._undo.step
        forget, self._forget, quick = self._forget, (), self.running or steps > 0
        look = None if self._ahead and not self._edited_there else self._look  # first its end
        race = self._run, self.experiment, steps, self._port.permit, back, look
        told = self._history.known, *asked, forget, quick, self._edited_there
        ends = self.run_end.asked if self.running else (None, None)
        self._port.send(Request(*race, *told, *ends, self.resumed, ahead, self._undo.stepped))

    @Slot(object)
    def _tell_kept(self, kept: Kept) -> None:
        """Tell how the race stands; a trainer that was lost meanwhile is asked for what it has."""
        self.race_kept.emit(kept)
        if kept.error and not self._closed:
            self._beginnings.fail(kept.lost)
            self._set_running(False)
            self._pending = True
            self.failed.emit(kept.error)
            self._wake()

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        self._busy = False
        try:
            if not self._closed and answer.request.run == self._run:
                self._take(answer)
        finally:  # whatever comes of it, the next request goes out
            self._wake()

    def _take(self, answer: Answer) -> None:
        if answer.snapshot is None or answer.update is None:
            self._beginnings.fail(answer.lost)
            self._give_up(answer.request)
            self.failed.emit(answer.error)
            return
        self._failing, self.resumed, self._ahead = False, None, answer.request.ahead
        before, recorded = self.snapshot, self._history.take(answer.update, answer.measured)
        self.snapshot = snapshot = answer.snapshot.with_recorded(recorded)
        whole = Wanted.of(self.view.state, self.experiment, snapshot).is_in(snapshot)
        self._pending |= not (self.running or (whole and answer.measured.complete))  # ask for more
        if answer.request.back is not None:
            self._undo.take_up()
        if before is None or before.race_id != snapshot.race_id:
            self._look = None
            if changes := self._beginnings.changes(answer.request, before, snapshot):
                self.begun_anew.emit(changes)
        elif answer.request.back is not None and before.past:
            self.races.branch_off(before)
        elif snapshot.past and self.looking and not self._edited_there:
            self._visit(snapshot.experiment)
        self._pending_steps.done(answer.steps)
        self.speed.done(answer.request.steps, answer.steps)
        self.throughput.add(answer.steps + answer.ahead)
        if not snapshot.past:
            self.races.take(snapshot, answer.seconds)
        by_itself = answer.flat or (answer.steps > 0 and self.run_end.reached(snapshot))
        if (snapshot.finished or by_itself) and not self.looking:
            self._pending_steps.drop()
            if by_itself and self.running:
                self.ended.emit(self.run_end.words(snapshot))
            self._set_running(False)
        current = not self._ahead and (snapshot.up_to_date or self._pending_steps)
        self._pending |= not (self.running or current)
        self._pending |= self.looking and answer.request.look is None
        self.view.fit(snapshot)
        if self._port.parallel and not self.speed.wait:  # else it is not time
            self._send()
        if self.running or not self._ahead:  # else the end comes at once
            self.snapshot_changed.emit(snapshot)

    @Slot(object, object)
    def _follow_view(self, state: ViewState, before: ViewState) -> None:
        """Ask for what is to be shown and not known yet."""
        if not Wanted.of(state, self.experiment, self.snapshot).is_in(self.snapshot):
            self._wake(anew=True)

    def _give_up(self, failed: Request) -> None:
        """Go back to what is on screen, and ask for it once more, but not for ever."""
        again, self._failing = self._failing, True
        self._pending_steps.drop()
        self._set_running(False)
        shown = self.snapshot
        if shown is None or self._pending:  # or something else is wanted since
            return
        self._look = shown.epoch if shown.past else None
        self._pending = not again
        if failed.experiment != shown.experiment:
            self._forget_current(shown.experiment)
        if again and failed.wanted != Wanted():  # it may be what fails
            self.view.update(loss_measure=RELATIVE, yardstick="", second_yardstick="")
