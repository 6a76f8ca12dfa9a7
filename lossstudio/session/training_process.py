"""The trainer in a process of its own, which has Python's lock to itself."""

import logging
import multiprocessing
import os
import pickle
import secrets
import signal
import time
from dataclasses import replace
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection

from lossstudio.core.datasets import CsvDataset
from lossstudio.core.datasets.remembered import Known, known_tables, take_tables
from lossstudio.session.faults import fault_text
from lossstudio.session.freed_memory import give_back
from lossstudio.session.requests import Answer, Kept, RaceWanted, Request, Resumed
from lossstudio.session.trainer_service import Saved, TrainerService
from lossstudio.session.wire import Wire

logger = logging.getLogger(__name__)

NUMBER = 8  # bytes of the number of a request
HELLO, BEGIN = b"trains", 30.0  # what a process says once it is ready, and after how many s at most
SAVE_SOONEST, SAVE_LATEST = 2.0, 30.0  # s between two savings of the race
SHARE = 200.0  # times as long as one takes, within these bounds
END = 0.5  # s that a process may take to end
ENDED = "The part of the program that trains has ended unexpectedly ({}). The race {}."


def has_room() -> bool:
    """Whether there is a core for a process beside the window."""
    allowed = getattr(os, "sched_getaffinity", None)  # not everywhere
    return (len(allowed(0)) if allowed else os.cpu_count() or 1) > 1


class ProcessService:
    """Has requests carried out by a process, which is started anew where it ends.

    The process hands over its race every 2 to 30 seconds, and the next one goes on with that.

    It is started and asked in one thread; `begin`, `interrupt` and `close` are called in another.
    """

    parallel = True

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._number = self._interrupted = 0
        self._is_new = self._closed = False
        self._handed: Known = {}  # tables that the process need not read again
        self.saved: Saved | None = None

    def start(self) -> None:
        """Start the process, unless it is; an OSError where that cannot be."""
        if self._process is not None or self._closed:
            return
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        heard, self._interrupts = context.Pipe(duplex=False)
        process = context.Process(target=serve, args=(theirs, heard), name="trainer", daemon=True)
        process.start()
        theirs.close()
        heard.close()
        self._wire, self._is_new, self._process = Wire(ours), True, process
        self._handed = {}
        if self._closed:
            process.kill()
        try:
            begun = ours.poll(BEGIN) and ours.recv_bytes() == HELLO
        except (EOFError, OSError):
            begun = False
        if not (begun or self._closed):
            process.kill()
            self._process = None
            raise OSError("The process of the trainer has not begun.")

    def begin(self) -> None:
        """Take note that a request is coming."""
        self._number += 1

    def answer(self, request: Request | RaceWanted) -> Answer | Kept:
        """Carry out a request; where the process ends meanwhile, the answer says so."""
        try:
            whole, offered = self._with_race(request)
            self._wire.send((self._number, whole, self._new_tables(whole)))
            answer, records, saved = self._wire.receive()
            self.saved = saved or self.saved or offered
        except (EOFError, OSError) as fault:
            sentence, lost = self._bury(request, fault)
            return _failed(request, sentence, lost)
        except Exception as fault:  # half a message may be on its way
            _, lost = self._bury(request, fault)
            return _failed(request, fault_text(fault, "experiment", logger), lost)
        for record in records:
            logging.getLogger(record.name).handle(record)
        answered: Answer | Kept = replace(answer, request=request)
        return answered

    def _new_tables(self, request: Request | RaceWanted) -> Known:
        """Return what is known of the table that a request is about, and not by the process."""
        if isinstance(request, RaceWanted) or not isinstance(
            request.experiment.dataset, CsvDataset
        ):
            return {}
        known = known_tables(request.experiment.dataset.path)
        new = {key: kept for key, kept in known.items() if self._handed.get(key) is not kept}
        self._handed = known
        return new

    def _with_race(
        self, request: Request | RaceWanted
    ) -> tuple[Request | RaceWanted, Saved | None]:
        """Return a request as a new process needs it, and the saved race that it brings."""
        if isinstance(request, RaceWanted) or not self._is_new:
            return request, None
        self._is_new = False
        offered, self.saved = self.saved, None  # should that end a process, the next begins anew
        return with_race(request, offered), offered

    def _bury(self, request: Request | RaceWanted, fault: Exception) -> tuple[str, bool]:
        """Put an end to the process; return what the person is told, and if the race is lost."""
        process, self._process = self._process, None
        if process is None:  # it could not be started
            return f"The part of the program that trains cannot be started ({fault}).", True
        process.join(END)
        process.kill()
        process.join()
        code = process.exitcode or 0
        how = f"signal {-code}" if code < 0 else f"code {code}"
        if not self._closed:
            logger.error("The trainer has ended (%s).", how, exc_info=fault)
        if self.saved is None or not self.saved.goes_on(request):
            return ENDED.format(how, "begins anew"), True
        return ENDED.format(how, f"goes on from epoch {self.saved.epoch:,}"), False

    def interrupt(self) -> None:
        """Cut short what is trained at the moment."""
        if self._interrupted != self._number and self._process is not None:
            self._interrupted = self._number
            try:
                self._interrupts.send_bytes(self._number.to_bytes(NUMBER))
            except OSError:  # it has ended, which its answer tells
                logger.info("Nobody is there to be interrupted.")

    def close(self) -> None:
        """End the process."""
        self._closed = True
        if self._process is not None:
            self._process.kill()


def with_race(request: Request, saved: Saved | None) -> Request:
    """Return a request that brings the race of a process that has ended, if it is of its run."""
    if saved is None or request.run != saved.run or request.resumed is not None:
        return request
    return replace(request, resumed=Resumed(pickle.loads(saved.race), secrets.token_hex(16)))


def _failed(request: Request | RaceWanted, error: str, lost: bool) -> Answer | Kept:
    if isinstance(request, RaceWanted):
        return Kept(request, error=error, lost=lost)
    return Answer(request, None, error=error, lost=lost)


class _Records(QueueHandler):
    """Keeps what is logged, so that it can travel."""

    def __init__(self) -> None:
        self.records: list[logging.LogRecord] = []
        super().__init__(self.records)  # type: ignore[arg-type]

    def enqueue(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.records.append(record)

    def taken(self) -> list[logging.LogRecord]:
        """Return those kept so far, and forget them."""
        records, self.records = self.records, []
        return records


def serve(connection: Connection, interrupts: Connection) -> None:
    """Answer requests until the window's end of the connection is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the window ends it
    kept = _Records()
    logging.getLogger().addHandler(kept)
    logging.getLogger().setLevel(logging.INFO)
    current = interrupted = 0

    def is_interrupted() -> bool:
        nonlocal interrupted
        try:
            while interrupts.poll():
                interrupted = int.from_bytes(interrupts.recv_bytes())
        except (EOFError, OSError):  # the window has gone
            os._exit(0)
        return interrupted >= current

    connection.send_bytes(HELLO)
    service, wire = TrainerService(is_interrupted), Wire(connection)
    due = 0.0  # when the race is to be saved
    while True:
        try:
            current, request, tables = wire.receive()
            take_tables(tables)
            is_interrupted()  # or what is never looked at fills the pipe
            answer, saved = service.answer(request), None
            began = time.perf_counter()
            if began >= due and isinstance(answer, Answer) and (answer.steps or answer.ahead):
                saved = service.saved()
                now = time.perf_counter()
                due = now + min(max(SAVE_SOONEST, SHARE * (now - began)), SAVE_LATEST)
            whole = replace(answer, request=None)  # type: ignore[arg-type]  # it is known there
            wire.send((whole, kept.taken(), saved))
            if saved is not None:
                give_back()
            if isinstance(answer, Answer) and answer.snapshot is not None:
                service.train_ahead(answer.request, connection.poll)
        except (EOFError, OSError):
            return
