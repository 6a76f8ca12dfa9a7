"""Which contender is selected as experiments come and go."""

from lossstudio.core.experiment import Experiment
from lossstudio.session.view_state import View

MOST = 10  # experiments that were left


class SelectedContender:
    """Keeps one selected that there is; one that went with its race comes with it again.

    Parameters
    ----------
    view : View
    experiment : Experiment
        The current one.
    """

    def __init__(self, view: View, experiment: Experiment) -> None:
        self._view = view
        self._current = experiment
        self._gone: list[tuple[Experiment, int]] = []  # what was selected in others, by index

    def follow(self, experiment: Experiment) -> None:
        """Take note of the experiment that is the current one now."""
        count, selected = len(experiment.contenders), self._view.state.selected
        if selected >= count:
            self._gone = [*self._gone[1 - MOST :], (self._current, selected)]
        for pair in self._gone:
            if pair[0] is experiment:
                self._gone.remove(pair)
                selected = pair[1]
                break
        self._current = experiment
        self._view.update(selected=min(selected, count - 1))
