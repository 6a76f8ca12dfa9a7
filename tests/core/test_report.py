"""The report as a page: what it says is what the race came to, and nothing in it runs or loads."""

import base64
import json
import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser

import pytest
from drawn_experiments import race

from lossstudio.core.analysis.cross_table import cross_table
from lossstudio.core.datasets import DATASETS, CsvDataset
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.export.code import export_code
from lossstudio.core.export.report.page import Around, Drawn, report_html
from lossstudio.core.export.report.parts import Figure
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.quartiles import quantile
from lossstudio.core.training import Trainer

STOCK = formula_loss("short*max(-r, 0) + over*max(r, 0)", task="regression", short=9.0, over=1.0)
RACES = {
    "regression": race("mse", LOSSES.create("huber", delta=0.5)),
    "two classes": race("bce", "brier"),
    "several classes": race("softmax_ce", "multiclass_hinge"),
    "repeats": race("mse", "mae", repeats=5),
    "a typed loss": race(STOCK, "mse"),
}
PNG = b"\x89PNG"
VOID = {"meta", "img", "br", "link"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path id="a" d="M 0 0"/></svg>'


class Page(HTMLParser):
    """Reads a page: its texts by section, the cells of its tables, its links and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.cells: list[list[str]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], "every element ends"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.cells.append([])
        if tag in {"td", "th"}:
            self.cells[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)
        if self.open and {"td", "th"} & set(self.open):
            self.cells[-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def row(self, title: str) -> list[str]:
        """Return the cells of the first row of a title, without the title."""
        return next(row[1:] for row in self.cells if " ".join(row[0].split()) == title)

    def saved(self, name: str) -> str:
        """Return what is saved by the link of a file."""
        links = [attributes for tag, attributes in self.tags if tag == "a"]
        link = next(each["href"] for each in links if each["download"] == name)
        assert link is not None
        return base64.b64decode(link.partition(";base64,")[2]).decode()


def trained(experiment: Experiment, epochs: int = 3) -> Trainer:
    trainer = Trainer(experiment)
    trainer.advance_epochs(epochs)
    return trainer


def page(trainer: Trainer, drawn: Drawn | None = None, **around: object) -> Page:
    when = Around(datetime(2026, 11, 3, 9, 5), **around)
    return Page(report_html(trainer.snapshot(), drawn or Drawn(), when))


@pytest.mark.parametrize("experiment", RACES.values(), ids=RACES)
def test_the_numbers_are_those_of_the_race(experiment: Experiment) -> None:
    trainer = trained(experiment)
    found, snapshot = page(trainer), trainer.snapshot()
    for split, word in ((Split.TRAIN, "training"), (Split.TEST, "test")):
        cells = found.row(f"Own loss, {word} ↓")
        for cell, seeds in zip(cells, snapshot.now.losses[..., split], strict=True):
            low, middle, high = (figures(quantile(seeds, q, 0)) for q in (0.25, 0.5, 0.75))
            assert cell == (middle if len(seeds) == 1 else f"{middle} ({low} to {high})")
    table = cross_table(snapshot)
    for index, column in enumerate(table.columns):
        for cell, value in zip(
            found.row(f"{column.title} {column.mark}"),
            table.values[:, index, Split.TEST],
            strict=True,
        ):
            assert cell.removeprefix("●\xa0") in (figures(float(value)), "–")


@pytest.mark.parametrize("experiment", RACES.values(), ids=RACES)
def test_the_experiment_opens_again_and_the_code_is_the_scripts(experiment: Experiment) -> None:
    found = page(trained(experiment), view={"split": "train"})
    text = found.saved("experiment.lossstudio.json")
    assert Experiment.from_json(text) == experiment
    assert json.loads(text)["view"] == {"split": "train"}
    assert text.splitlines()[1] in "\n".join(found.texts)
    script = found.saved("experiment.py")
    assert script == export_code(experiment, "numpy", None, 3).text
    compile(script, "experiment.py", "exec")


def test_it_says_what_was_raced_when_and_with_what() -> None:
    found = page(trained(RACES["regression"]), seconds=71.4)
    assert "Sine, 23 samples, Linear, SGD 0.1" in found.text
    assert "It shows the race at epoch 3 (step 9). Training took 1 min 11 s." in found.text
    assert "3 November 2026, 09:05" in found.text
    assert found.row("Huber δ 0.5") == ["Huber, Threshold δ 0.5", "as shared"]
    assert found.row("Samples") == ["23: 16 to train, 7 to test"]
    assert found.row("Batch size") == ["6"]


def test_a_moment_of_the_past_is_told_as_such() -> None:
    trainer = trained(replace(RACES["regression"], patience=50), 6)
    html = report_html(trainer.look(2), Drawn(), Around(datetime.now()))
    text = Page(html).text
    assert "It shows the race at epoch 2 (step 6). It was trained to epoch 6" in text
    assert "MSE: did not stop early; the numbers are of epoch 2." in text


def test_who_diverged_and_who_stopped_early_is_told() -> None:
    wild = Contender(LOSSES.create("mse"), optimizer=OPTIMIZERS.create("sgd", learning_rate=1e200))
    found = page(trained(race("mae", wild)))
    sentence = "MSE SGD 1e+200: Loss became infinite at step 2. Lower the learning rate"
    assert sentence in found.text
    assert found.row("Own loss, test ↓")[1] == "–"
    patient = replace(first_experiment(), patience=5)
    trainer = trained(patient, 300)
    assert any(best is not None for best in trainer.snapshot().best_epochs)
    text = page(trainer).text
    for name, best in zip(("MSE", "MAE", "Huber"), trainer.snapshot().best_epochs, strict=True):
        how = "did not stop early" if best is None else f"its best epoch, {best:,}."
        assert re.search(f"{name}: [^.]*{how}", text)


def test_what_was_changed_under_way_is_told_with_what_follows_from_it() -> None:
    trainer = trained(RACES["regression"])
    assert "changed under way" not in page(trainer).text
    other = replace(trainer.experiment, optimizer=OPTIMIZERS.create("sgd", learning_rate=0.01))
    assert trainer.adopt(other)
    text = page(trainer).text
    assert "Learning rate 0.1 → 0.01" in text
    assert "It was changed under way" in text


def test_repeats_are_told() -> None:
    text = page(trained(RACES["repeats"])).text
    assert "trained from 5 initial weights. Numbers are the median" in text
    assert "These numbers are of the first of the 5 repeats." in text


def test_formulas_and_a_typed_one_as_it_was_written() -> None:
    found = page(trained(RACES["a typed loss"]), Drawn(typeset=lambda _: SVG))
    labels = [attributes.get("aria-label") for _, attributes in found.tags]
    assert set(STOCK.written) <= set(labels)
    assert "Written as short*max(-r, 0) + over*max(r, 0)" in found.text
    assert STOCK.written[0] in page(trained(RACES["a typed loss"])).text, "LaTeX, if not typeset"


def test_pictures_are_in_the_page_with_ids_of_their_own() -> None:
    shown = [Figure("One", "first", svg=SVG), Figure("Two", "second", svg=SVG)]
    shown.append(Figure("Three", "third", png=PNG))
    found = page(trained(RACES["regression"]), Drawn(tuple(shown), typeset=lambda _: SVG))
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) == 6
    (image,) = [attributes for tag, attributes in found.tags if tag == "img"]
    assert image["src"] == "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert "first" in found.text


HOSTILE = "</script><script>alert(1)</script>"


def test_names_are_text_and_nothing_is_loaded(tmp_path) -> None:
    path = tmp_path / "<img src=x onerror=alert(2)>.csv"
    rows = [f"{i},{i % 3},{'<b>a' if i % 2 else '&lt;b'}" for i in range(30)]
    path.write_text(f'"<svg onload=alert(3)>",y,"{HOSTILE}"\n' + "\n".join(rows), "utf-8")
    dataset = DATASETS.create("csv", path=str(path), target=HOSTILE)
    contenders = tuple(
        Contender(LOSSES.create(key), name=f"{HOSTILE}{{{{ 7*7 }}}}") for key in ("bce", "hinge")
    )
    experiment = Experiment(dataset=dataset, contenders=contenders, name=f"<h1>{HOSTILE}")
    found = page(trained(experiment), Drawn((Figure(HOSTILE, HOSTILE, svg=SVG),)))
    tags = {tag for tag, _ in found.tags}
    assert not tags & {"script", "iframe", "object", "embed", "link", "form"}
    for _, attributes in found.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href"):
            assert str(attributes.get(name, "data:")).startswith(("data:", "#"))
    assert found.text.startswith(f"<h1>{HOSTILE} – Loss Studio <h1>{HOSTILE}")
    assert "{{ 7*7 }}" in found.text
    assert str(tmp_path) not in "".join(found.texts)
    saved = Experiment.from_json(found.saved("experiment.lossstudio.json"))
    assert saved.dataset == replace(dataset, path=path.name)
    assert f"It needs the table {path.name} in the same folder." in found.text


def test_what_of_a_table_was_left_out_and_not_used_is_told(tmp_path) -> None:
    path = tmp_path / "flats.csv"
    rows = [f"{index};{index * 2 if index % 7 else ''};a;{index * 3}" for index in range(2, 40)]
    path.write_text("\n".join(["size;rooms;note;price", *rows]) + "\n")
    trainer = trained(experiment_for(CsvDataset.opened(path)), 1)
    found = page(trainer)
    assert found.row("Rows left out") == ["5 of 38"]
    assert found.row("Columns not used") == ["note"]
    assert "5 of 38 rows have gaps: left out." in found.row("What was done")[0]
    path.write_text("\n".join(["size;rooms;note;price", *rows[:20]]) + "\n")
    assert "Rows left out" not in page(trainer).text, "that would be of another file"
    path.unlink()
    assert "Rows left out" not in page(trainer).text


def test_samples_that_are_too_many_for_code_are_told() -> None:
    many = replace(RACES["regression"], dataset=DATASETS.create("line", samples=5000))
    found = page(trained(many, 1))
    assert "The samples and weights are too many to be written into a script" in found.text
