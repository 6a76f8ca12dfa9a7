"""What a person does to have races in the table."""

from dataclasses import replace


def reset(qtbot, window) -> None:
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: window.session.idle)


def change_rate(qtbot, window, rate: float) -> None:
    experiment = window.session.experiment
    optimizer = replace(experiment.optimizer, learning_rate=rate)
    window.session.edit(replace(experiment, optimizer=optimizer))
    qtbot.waitUntil(lambda: window.session.idle)


def race_twice(qtbot, window, train) -> None:
    """Race 12 epochs at the rate 0.1, and 7 at 0.3."""
    train(window, 12)
    reset(qtbot, window)
    change_rate(qtbot, window, 0.3)
    train(window, 7)
    reset(qtbot, window)
