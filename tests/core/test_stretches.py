"""Where loss and yardstick part ways, in made-up courses: ends, numbers and words."""

import numpy as np
import pytest
from test_events import LANES, curve, of

from lossstudio.core.recording.events import events
from lossstudio.core.recording.marks import Overconfident
from lossstudio.core.recording.stretches import stretches

EPOCHS = 40
SAME = np.full(EPOCHS, 0.92)
FALLING = np.linspace(1.0, 0.03, EPOCHS)
BACK_UP = np.concatenate([np.linspace(1.0, 0.2, 10), np.linspace(0.22, 1.3, EPOCHS - 10)])
CLIMBING = np.linspace(0.5, 0.9, EPOCHS)


def test_a_fall_is_told_with_the_numbers_of_its_ends() -> None:
    accuracy = np.concatenate([np.linspace(0.5, 0.9, 10), SAME[10:]])
    (found,) = stretches(curve((FALLING, accuracy)), LANES[:1], "accuracy")
    assert (found.contender, found.points, found.epochs) == (0, (10, 39), (10, 39))
    assert found.change == pytest.approx(0.03 / FALLING[10] - 1.0)
    assert found.label == "test loss −96 %, accuracy the same"
    assert found.text("CE") == (
        "CE: from epoch 10 to 39 the test loss fell from 0.751 to 0.03; accuracy was 0.92."
    )


def test_a_rise_of_the_test_loss_with_the_accuracy_near() -> None:
    accuracy = np.where(np.arange(EPOCHS) < 20, 0.92, 0.90)
    found = stretches(curve((BACK_UP, accuracy)), LANES[:1], "accuracy")[-1]
    assert found.points == (9, 39)
    assert found.label == "test loss ×6.5, accuracy within 2.0 points"
    (mark,) = of(Overconfident, events(curve((BACK_UP, accuracy)), LANES[:1]))
    assert mark.epoch == 9
    assert mark.text.endswith(
        "from here test loss rose to ×6.5 and accuracy stayed within 2.0 points."
    )


def test_it_ends_where_the_accuracy_leaves() -> None:
    accuracy = np.where(np.arange(EPOCHS) < 25, 0.92, 0.80)
    found = stretches(curve((BACK_UP, accuracy)), LANES[:1], "accuracy")[-1]
    assert found.points == (9, 24)
    assert found.label.startswith("test loss ×")


@pytest.mark.parametrize(
    ("loss", "accuracy"),
    [
        (FALLING, CLIMBING),  # both move
        (np.full(EPOCHS, 0.5), SAME),  # neither does
        (np.concatenate([np.linspace(1, 0.001, 20), np.full(20, 0.003)]), CLIMBING),  # unseen
        (np.full(EPOCHS, np.nan), SAME),
    ],
)
def test_nothing_is_told_where_they_do_not_part(loss, accuracy) -> None:
    assert stretches(curve((loss, accuracy)), LANES[:1], "accuracy") == []


def test_a_rise_of_the_training_loss_alone_is_none() -> None:
    found = stretches(curve((BACK_UP, SAME), test=False), LANES[:1], "accuracy")
    assert [each.change < 0 for each in found] == [True]
    assert found[0].label.startswith("train loss −")


def test_it_is_that_of_the_moment_and_a_hidden_contender_has_none() -> None:
    both = curve((FALLING, SAME), (BACK_UP, SAME))
    (early,) = stretches(both, LANES, "accuracy", 12)
    assert early.epochs == (0, 12)
    assert early.label == "test loss −29 %, accuracy the same"
    fall, rise = stretches(both, LANES, "accuracy")
    assert (fall.contender, rise.contender) == (0, 1)
    hidden = (LANES[0], LANES[1].__class__(LANES[1].loss, hidden=True))
    assert [each.contender for each in stretches(both, hidden, "accuracy")] == [0]


def test_another_yardstick_is_named_and_what_is_no_share_gives_way() -> None:
    both = curve((FALLING, SAME))
    assert stretches(both, LANES[:1], "f1")[0].label.endswith(", F1 the same")
    assert stretches(both, LANES[:1], "log_loss")[0].label.endswith(", accuracy the same")


def test_as_a_race_goes_on_the_same_one_is_told_and_a_fall_only_grows() -> None:
    rng = np.random.default_rng(3)
    noisy = [loss * np.exp(0.2 * rng.standard_normal(EPOCHS)) for loss in (FALLING, FALLING**1.1)]
    both = curve(*((loss, SAME) for loss in noisy))
    told = [stretches(both, LANES, "accuracy", until) for until in range(EPOCHS)]
    falls = [(found[0].contender, -found[0].change) for found in told if found]
    assert len({contender for contender, _ in falls}) == 1
    assert [fall for _, fall in falls] == sorted(fall for _, fall in falls)
    began = next(index for index, found in enumerate(told) if found)
    assert all(told[began:]), "it comes once and stays"
