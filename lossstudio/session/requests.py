"""What the trainer is asked for, and what it answers; both can go to another process and back."""

from dataclasses import dataclass, field

from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.race import Measured
from lossstudio.core.recording.race_history import Known, RaceUpdate, SavePoint
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.plateau import Plateau
from lossstudio.session.measuring import Wanted

NOTHING, ALL_KNOWN = Known(), Wanted()


@dataclass(frozen=True)
class Request:
    """What the worker is asked to do before it sends one snapshot.

    Attributes
    ----------
    run : int
        Id of the run; a new id builds a new trainer.
    experiment : Experiment
        A changed one is adopted where that is possible, or else a new trainer is built.
    steps : int
        Steps to train at most.
    seconds : float
        Time to train at most.
    back : int or None
        An epoch to go back to before anything is trained.
    look : int or None
        An epoch whose picture is wanted instead of the present one.
    known : Known
        What is known of the race already.
    wanted : Wanted
        What all contenders are to be measured by, beside what is recorded.
    edit : int
        Number of the edit that led to the experiment; a drag is one.
    forget : tuple of int
        The contenders whose optimizers are to forget all earlier gradients first.
    quick : bool
        Whether loss and metrics may be those of the epoch's beginning, where they take long.
    edited_there : bool
        Whether the experiment was edited while the moment was looked at.
    end : int or None
        The epoch at which no more is trained, however many steps it takes to get there.
    until : (Plateau, int) or None
        On which no more is trained, and the number of the run that looks for it.
    resumed : Resumed or None
        The race of a file, which a new run goes on with.
    stepped : bool
        Whether a step back or forth led to the experiment: a race that an edit left goes on.
    ahead : bool
        Whether to train on after the answer, until the next request comes; only a trainer that
        works while the window does takes note of it.
    """

    run: int
    experiment: Experiment
    steps: int = 0
    seconds: float = 1.0
    back: int | None = None
    look: int | None = None
    known: Known = NOTHING
    wanted: Wanted = ALL_KNOWN
    edit: int = 0
    forget: tuple[int, ...] = ()
    quick: bool = False
    edited_there: bool = False
    end: int | None = None
    until: tuple[Plateau, int] | None = None
    resumed: "Resumed | None" = None
    ahead: bool = False
    stepped: bool = False


@dataclass(frozen=True, eq=False)
class Resumed:
    """A race of a file, or one that was left.

    Attributes
    ----------
    race : SavePoint
    race_id : str
        How it is called from now on.
    """

    race: SavePoint
    race_id: str


@dataclass(frozen=True)
class RaceWanted:
    """What the worker is asked for the race as it stands by.

    Attributes
    ----------
    number : int
        Of the asking.
    run : int
        Id of the run.
    """

    number: int
    run: int


@dataclass(frozen=True, eq=False)
class Kept:
    """A race as it stood when that was asked for.

    Attributes
    ----------
    request : RaceWanted
    current : bool
        Whether no other run was wanted by then.
    race : SavePoint or None
        None where there is no race.
    race_id : str
        How it is called.
    error : str
        A sentence that says why it cannot be had.
    lost : bool
        Whether the trainer is lost, and its race.
    """

    request: RaceWanted
    current: bool = False
    race: SavePoint | None = None
    race_id: str = ""
    error: str = ""
    lost: bool = False


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of a request.

    Attributes
    ----------
    request : Request
    snapshot : Snapshot or None
        None where it failed.
    update : RaceUpdate or None
        What is new beside the snapshot, to who knew what the request says.
    measured : Measured
        That, as far as it is worked out.
    error : str
        A sentence that says why it failed.
    steps : int
        Trained for it.
    ahead : int
        Steps trained between the answer before and this request.
    seconds : float
        Which both took.
    flat : bool
        Whether that ended on a plateau.
    lost : bool
        Whether it failed because the trainer is lost, and its race.
    """

    request: Request
    snapshot: Snapshot | None
    update: RaceUpdate | None = None
    measured: Measured = field(default_factory=Measured)
    error: str = ""
    steps: int = 0
    ahead: int = 0
    seconds: float = 0.0
    flat: bool = False
    lost: bool = False
