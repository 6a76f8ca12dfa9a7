"""When a run ends by itself, as the view has it."""

from dataclasses import dataclass

from lossstudio.core.parameters import Parameterised, param

PAUSED, AT_EPOCH, ON_PLATEAU = RUN_UNTIL = ("paused", "epoch", "plateau")


@dataclass(frozen=True)
class RunUntil(Parameterised):
    """What a run goes on to."""

    run_until: str = param(
        PAUSED,
        label="Run until",
        help="A race runs until it is paused, or stops by itself; Run then goes on past that.",
        choices=RUN_UNTIL,
    )
    end_epoch: int = param(
        100,
        label="Epoch",
        help="At the end of which a race stops.",
        low=1,
        high=999_999,
        slider=(10, 1000),
        log=True,
    )
    plateau_epochs: int = param(
        30,
        label="Epochs",
        help="A race stops where within so many epochs no contender's least training loss has "
        "fallen by the share below. They count from where the race was run, or changed.",
        low=1,
        high=999_999,
        slider=(5, 500),
        log=True,
    )
    plateau_percent: float = param(
        1.0,
        label="Fall below (%)",
        help="A fall of this many per cent or more is no plateau.",
        low=0.0,
        above_low=True,
        high=100.0,
        slider=(0.01, 20.0),
        log=True,
    )
