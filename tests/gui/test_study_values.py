"""The values of a factor as they are typed: what is taken, and what is refused with a sentence."""

import re

import pytest

from lossstudio.core.defaults import first_experiment
from lossstudio.core.studies.factors import factors_of, kind_of
from lossstudio.plots.studies.typed_values import read_values, text_of

EXPERIMENT = first_experiment()


@pytest.mark.parametrize("kind", factors_of(EXPERIMENT), ids=lambda kind: kind.key)
def test_what_is_proposed_may_be_typed(kind) -> None:
    assert read_values(kind, text_of(kind, kind.values)) == kind.check(kind.values)


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("dataset.share", "0.4, 0; 0.1 0.2", (0.0, 0.1, 0.2, 0.4)),
        ("dataset.share", "0,0.1,0.2", (0.0, 0.1, 0.2)),
        ("dataset.samples", "20,50,100", (20, 50, 100)),
        ("optimizer", "sgd, ADAM, Nesterov momentum", ("sgd", "adam", "nesterov")),
        ("batch_size", "100, 200, all", (100, 200, None)),
        ("clip_norm", "off; 1", (1.0, None)),
        ("scale_target", "on, off", (True, False)),
    ],
)
def test_values_are_taken_with_commas_semicolons_and_words(key, text, values) -> None:
    assert read_values(kind_of(EXPERIMENT, key), text) == values


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("dataset.share", "0, 0.9", "Outliers in y is 0.9; allowed is a number from 0 to 0.5."),
        ("dataset.share", "0, x", "Outliers in y is 'x'; allowed is a number from 0 to 0.5."),
        ("dataset.share", "0.1, 0.10", "Outliers in y is 0.10 twice; allowed is each value once."),
        ("dataset.share", " ", "Outliers in y has no values; allowed are some, such as 0, 0.1"),
        ("dataset.share", "0,1", "Outliers in y is 0,1, which may be one number or several; put a"),
        ("dataset.samples", "1,000, 2000", "Samples is 1,000, which may be one number or several"),
        ("dataset.samples", "20.5", "Samples is 20.5; allowed is a whole number from 4 to"),
        ("optimizer", "SGD, Adom", "Optimizer is 'Adom'; allowed is one of SGD, Momentum, "),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(key, text, sentence) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        read_values(kind_of(EXPERIMENT, key), text)
