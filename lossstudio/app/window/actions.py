"""Everything that can be done from a menu, a key or the toolbar."""

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow

from lossstudio.core.export.kinds import KINDS
from lossstudio.session.session import Session
from lossstudio.widgets.fields import take_typed
from lossstudio.widgets.look.measures import LEVELS, NORMAL
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.plain_text import menu_text

Keys = QKeySequence.StandardKey
LONGEST = 60  # letters of what a step would take back


class Actions:
    """The actions of one window, with their keys; the window says what they do.

    Parameters
    ----------
    window : QMainWindow
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._make_files()
        self._make_edits()
        self._make_race()
        self._make_views()
        self._make_help()
        self._make_themes(window)
        self._make_zooms(window)
        self._make_codes(window)

    def _make_files(self) -> None:
        self.new = self._make("New", Keys.New, "Start again with the first experiment")
        self.open = self._make("Open…", Keys.Open, "Open a session, an experiment or a table")
        self.import_ = self._make("Import…", "", "Open a table, and say how it is read and used")
        self.paste = self._make("Paste a table", Keys.Paste, "Open the table on the clipboard")
        self.save = self._make("Save", Keys.Save, "Save the session, or the experiment alone")
        self.save_as = self._make(
            "Save as…", Keys.SaveAs, "Save in another file, or in another form"
        )
        self.save_lesson = self._make(
            "Save as lesson…", "", "Make a lesson of what is on the screen, with words and a check"
        )
        self.save_weights = self._make(
            "Save weights…", "", "Save what all contenders have learned, as JSON or for NumPy"
        )
        self.load_weights = self._make(
            "Load weights…", "", "Start the race from weights that were saved"
        )
        self.picture = self._make("Save picture…", "Ctrl+P", "Save what the window shows")
        self.report = self._make(
            "Report…", "", "Write the race as one page, to read, to print and to open again"
        )
        self.export_curves = self._make(
            "Export curves…", "", "Write the curves of all contenders and repeats as a table"
        )
        self.quit = self._make("Quit", Keys.Quit, "Close the program")

    def _make_edits(self) -> None:
        self.undo = self._make("Undo", Keys.Undo, "Take the last change back")
        self.redo = self._make("Redo", Keys.Redo, "Repeat the change last taken back")

    def _make_race(self) -> None:
        self.run = self._make("Run", "Space", "Run the race, or pause it")
        self.step_batch = self._make("Step one batch", "Right", "Train one batch")
        self.step_epoch = self._make("Step one epoch", "Shift+Right", "Train one epoch")
        self.reset = self._make("Reset", "R", "Start again from the same initial weights")
        self.new_weights = self._make(
            "New initial weights", "W", "Start again from other initial weights"
        )
        self.learning_rates = self._make(
            "Find good learning rates…", "L", "Try a grid of learning rates for every contender"
        )
        self.predict = self._make(
            "Predict…", "", "What the contenders say for values you type, or for another table"
        )

    def _make_views(self) -> None:
        self.tiles = self._make("Overlay or tiles", "T", "All fits in one picture, or a tile each")
        self.draw = self._make("Draw samples", "D", "Move, add and erase samples on the fit")
        self.left = self._make("Left column", "Ctrl+1", "Show or put away dataset and optimizer")
        self.right = self._make("Right column", "Ctrl+2", "Show or put away contenders and loss")
        self.board = self._make("Board", "F11", "Plots alone, on the whole screen; Escape returns")
        self.board.setCheckable(True)
        self.layout = self._make("Reset layout", "", "Put all panels back in their places")

    def _make_help(self) -> None:
        self.lessons = self._make("Lessons…", "F2", "Predict, run, see: the claims one by one")
        # F2 names what has the focus, where that has a name
        self.lessons.setShortcuts([QKeySequence("F2"), QKeySequence("F4")])
        self.losses = self._make("Losses", "", "What each loss is, and is called elsewhere")
        self.about = self._make("About Loss Studio", "", "Version and licence")
        self.keys = self._make("Keyboard shortcuts", Keys.HelpContents, "List all keys")

    def _make_codes(self, window: QMainWindow) -> None:
        """Make what writes the experiment as a script, one for each library."""
        self.codes = QActionGroup(window)
        for kind, title in KINDS.items():
            action = self._make(f"{title}…", "", f"Write the experiment as a {title} script")
            action.setData(kind)
            self.codes.addAction(action)

    def _make_themes(self, window: QMainWindow) -> None:
        self.themes = QActionGroup(window)
        for scheme in Scheme:
            action = self._make(scheme.value.capitalize(), "", f"Colours: {scheme.value}")
            action.setCheckable(True)
            action.setData(scheme)
            self.themes.addAction(action)

    def _make_zooms(self, window: QMainWindow) -> None:
        """Make what changes how large everything is."""
        self.larger = self._make("Larger", Keys.ZoomIn, "Everything larger")
        self.larger.setShortcuts([*self.larger.shortcuts(), QKeySequence("Ctrl+=")])
        self.smaller = self._make("Smaller", Keys.ZoomOut, "Everything smaller")
        self.normal = self._make("Normal size", "Ctrl+0", f"Everything at {NORMAL} %")
        self.zooms = QActionGroup(window)
        for percent in LEVELS:
            action = self._make(f"{percent} %", "", f"Everything at {percent} %")
            action.setCheckable(True)
            action.setData(percent)
            self.zooms.addAction(action)

    def _make(self, text: str, keys: QKeySequence.StandardKey | str, tip: str) -> QAction:
        action = QAction(text, self._window)
        if keys:
            action.setShortcut(QKeySequence(keys))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({shown})" if shown else tip)
        action.setStatusTip(tip)
        action.triggered.connect(take_typed)  # the first slot: before the action does its work
        self._window.addAction(action)
        return action

    def show_steps(self, session: Session) -> None:
        """Say what Undo and Redo would do, where they can."""
        for action, word, can, text in (
            (self.undo, "Undo", session.can_undo, session.undo_text),
            (self.redo, "Redo", session.can_redo, session.redo_text),
        ):
            short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
            action.setEnabled(can)
            action.setText(f"{word}: {menu_text(short)}" if text else word)
            action.setStatusTip(f"{word}: {text}" if text else "")

    def with_keys(self) -> list[QAction]:
        """Return the actions that have a key."""
        return [action for action in self._window.actions() if not action.shortcut().isEmpty()]
