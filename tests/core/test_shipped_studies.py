"""The studies that come with the program: what each claims holds for other draws as well."""

from dataclasses import fields, replace

import pytest
from small_studies import results_of

from lossstudio.core.experiment import Seeds
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.judge import judged
from lossstudio.core.studies.study import Study
from lossstudio.core.studies.study_file import read_study, shipped_studies

NAMES = ("01-outliers", "02-wrong-labels", "03-learning-rates")
OTHER = 1000  # seeds that no shipped study draws


def few(asked: Study, draws: int, seed: int) -> Study:
    """Return a study of the values that are claimed of, with so many draws from another seed."""
    readings = [r for claim in asked.claims for r in (claim.of, claim.other) if r is not None]
    factors = tuple(
        Factor(factor.key, tuple(v for v in factor.values if v in {r.at[i] for r in readings}))
        for i, factor in enumerate(asked.factors)
    )
    seeds = Seeds(**{each.name: seed for each in fields(Seeds)})
    experiment = replace(asked.experiment, seeds=seeds)
    return replace(asked, factors=factors, draws=draws, experiment=experiment)


def test_there_are_three_and_each_tells_what_it_shows() -> None:
    assert tuple(shipped_studies()) == NAMES
    for path in shipped_studies().values():
        asked = read_study(path)
        assert asked.finding.endswith(".")
        assert asked.finding.count(". ") == 0  # one sentence
        assert asked.claims
        assert Study.from_json(asked.to_json()) == asked


@pytest.mark.parametrize("name", NAMES)
def test_what_it_claims_holds_for_other_draws(name: str) -> None:
    asked = few(read_study(shipped_studies()[name]), 4, OTHER)
    told = judged(results_of(asked))
    assert all(each.held for each in told), [each.text for each in told if not each.held]


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(OTHER, 10 * OTHER, OTHER))
@pytest.mark.parametrize("name", NAMES)
def test_what_it_claims_holds_for_many_draws(name: str, seed: int) -> None:
    asked = few(read_study(shipped_studies()[name]), 10, seed)
    told = judged(results_of(asked, jobs=2))
    assert all(each.held for each in told), [each.text for each in told if not each.held]
