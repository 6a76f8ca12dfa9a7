"""The session: the current experiment, whether it runs, and the thread that trains it."""

import time

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from lossstudio.core.datasets import Dataset
from lossstudio.core.defaults import with_dataset
from lossstudio.core.differences import differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.session.races import Races
from lossstudio.session.speed import PERMIT, Speed
from lossstudio.session.throughput import Throughput
from lossstudio.session.undo import UndoHistory
from lossstudio.session.worker import Answer, Request, Worker

STOP_MS = 5000  # after this a thread that does not end is left behind


class Session(QObject):
    """One way round: panels edit the experiment, the thread trains it, plots get snapshots.

    At most one order is on its way to the thread, and the next is given only after the window
    has painted the last snapshot (a zero timer fires after paint events), so that training and
    painting take turns at Python's lock.

    Parameters
    ----------
    experiment : Experiment
    parent : QObject, optional
    """

    experiment_changed = Signal(object)
    snapshot_changed = Signal(object)
    running_changed = Signal(bool)
    failed = Signal(str)
    begun_anew = Signal(str)
    _requested = Signal(object)

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._past = UndoHistory(experiment)
        self.snapshot: Snapshot | None = None
        self.running = False
        self.speed = Speed()
        self.throughput = Throughput()
        self.races = Races(self)
        self._last: dict[Task, Experiment] = {}  # what was last raced on each task
        self._run = 0
        self._stepping = 0  # steps still to do before pausing
        self._batches = 0  # wished for, from where the race stands once the thread is free
        self._epochs = 0
        self._look: int | None = None  # the epoch of the past that is shown
        self._pending = True  # the thread has not seen the current experiment
        self._busy = False
        self._closed = False
        self._last_request = 0.0
        self._thread = QThread()
        self._worker = Worker()
        self._worker.moveToThread(self._thread)
        self._requested.connect(self._worker.serve)
        self._worker.served.connect(self._receive)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._order)
        self._thread.start()
        self._next.start(0)

    @property
    def experiment(self) -> Experiment:
        """The current experiment."""
        return self._past.current

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._past.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone edit to repeat."""
        return self._past.can_redo

    @property
    def looking(self) -> bool:
        """Whether a moment of the past is shown, from which the race would go on."""
        return self._look is not None

    @property
    def idle(self) -> bool:
        """Whether the thread has nothing to do and nothing is waiting for it."""
        waiting = self._pending or self._stepping or self._batches or self._epochs
        return not (self._busy or waiting or self.running)

    def edit(self, experiment: Experiment, gesture: str | None = None) -> None:
        """Make `experiment` the current one; edits with the same gesture undo together."""
        if experiment != self.experiment:
            self._past.put(experiment, gesture)
            self._changed()

    def choose_dataset(self, dataset: Dataset, gesture: str | None = None) -> None:
        """Race on another dataset; losses that do not fit its task make way for ones that do.

        Raises
        ------
        ValueError
            If the dataset must be read to know its task, and cannot be.
        """
        self._last[self.experiment.task] = self.experiment
        last = self._last.get(dataset.task)
        self.edit(with_dataset(self.experiment, dataset, last), gesture)

    def end_gesture(self) -> None:
        """Let the next edit be undone on its own."""
        self._past.end_gesture()

    def undo(self) -> None:
        """Take the last edit back."""
        if self.can_undo:
            self._past.undo()
            self._changed()

    def redo(self) -> None:
        """Repeat the edit last taken back."""
        if self.can_redo:
            self._past.redo()
            self._changed()

    def run(self) -> None:
        """Train until paused."""
        self._set_running(True)
        self._wake()

    def pause(self) -> None:
        """Stop training; what is trained stays."""
        self._worker.interrupt.set()
        self._set_running(False)

    def toggle(self) -> None:
        """Run or pause."""
        if self.running:
            self.pause()
        else:
            self.run()

    def step_batch(self) -> None:
        """Train one batch, then pause."""
        self._wish(batches=1)

    def step_epoch(self) -> None:
        """Train to the end of the epoch, then pause."""
        self._wish(epochs=1)

    def train_epochs(self, epochs: int) -> None:
        """Train to the end of so many epochs, then pause."""
        self._wish(epochs=epochs)

    def look(self, epoch: int) -> None:
        """Pause, and show the moment kept that is nearest to an epoch; training goes on there."""
        self.pause()
        self._drop_wishes()
        self._look = epoch
        self._pending = True
        self._wake()

    def look_up(self) -> None:
        """Return from the past to where the race stands."""
        if self.looking:
            self._look = None
            self._pending = True
            self._wake()

    def reset(self) -> None:
        """Start again from the same initial weights."""
        self._run += 1
        self._look = None
        self._drop_wishes()
        self._pending = True
        self.throughput.forget()
        self._worker.interrupt.set()
        self._wake()

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
        self._worker.interrupt.set()
        self._thread.quit()
        self._thread.wait(STOP_MS)

    def _wish(self, batches: int = 0, epochs: int = 0) -> None:
        self.pause()
        self._batches += batches
        self._epochs += epochs
        self._wake()

    def _drop_wishes(self) -> None:
        self._stepping = self._batches = self._epochs = 0

    def _grant_wishes(self) -> None:
        """Turn wished batches and epochs into steps, counted from where the race now stands."""
        if self.snapshot is None:
            return
        if self._epochs:
            per_epoch = self.snapshot.steps_per_epoch
            self._stepping += self._epochs * per_epoch - self.snapshot.step % per_epoch
        self._stepping += self._batches
        self._batches = self._epochs = 0

    def _set_running(self, running: bool) -> None:
        if running != self.running:
            self.running = running
            self.throughput.forget()
            self.running_changed.emit(running)

    def _changed(self) -> None:
        self._pending = True
        self._worker.interrupt.set()
        self.experiment_changed.emit(self.experiment)
        self._wake()

    def _wake(self) -> None:
        """See to it that the next order goes out, when the thread is free and it is time."""
        if self._busy or self._closed:
            return
        if self._pending or self._stepping or self._batches or self._epochs:
            self._next.start(0)
        elif self.running:
            wait = self._last_request + self.speed.wait - time.perf_counter()
            self._next.start(max(0, round(1000 * wait)))

    @Slot()
    def _order(self) -> None:
        if self._busy or self._closed:
            return
        steps = 0
        if not self._pending:
            self._grant_wishes()
            elapsed = time.perf_counter() - self._last_request
            steps = self._stepping or (self.speed.take(elapsed) if self.running else 0)
            if not steps:
                return
        self._pending = False
        self._busy = True
        self._last_request = time.perf_counter()
        self._worker.interrupt.clear()
        back, look = (self._look, None) if steps else (None, self._look)
        if steps:
            self._look = None
        self._requested.emit(Request(self._run, self.experiment, steps, PERMIT, back, look))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        self._busy = False
        if self._closed:
            return
        if answer.request.run == self._run:
            self._take(answer)
        self._wake()

    def _take(self, answer: Answer) -> None:
        if answer.snapshot is None:
            self._drop_wishes()
            self._set_running(False)
            self._give_up(answer.request.experiment)
            self.failed.emit(answer.trouble)
            return
        before, self.snapshot = self.snapshot, answer.snapshot
        if before is not None and before.prepared is not answer.snapshot.prepared:
            self._look = None  # another race
            changes = "; ".join(differences(before.experiment, answer.snapshot.experiment))
            if before.epoch and changes:
                self.begun_anew.emit(f"A new race: {changes}. The one before is under Races.")
        if self._stepping:
            self._stepping = max(0, self._stepping - answer.steps)
        self.throughput.add(answer.steps)
        if not answer.snapshot.past:
            anew = answer.request.back is not None and before is not None and before.step == 0
            self.races.take(answer.snapshot, answer.seconds, anew)
        if answer.snapshot.finished and not self.looking:
            self._drop_wishes()
            self._set_running(False)
        self.snapshot_changed.emit(answer.snapshot)

    def _give_up(self, experiment: Experiment) -> None:
        """Go back to what is on screen, if the current experiment is the one that failed."""
        if self.snapshot is not None and experiment == self.experiment:
            self._past.forget_current(self.snapshot.experiment)
            self._changed()
