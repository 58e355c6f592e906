"""The full-screen interface: themes, screens, leaving. It watches runs and never makes a verdict.

It is a process of its own: it may be closed, stalled or killed at any moment, and the run does not notice.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.screen import ModalScreen, Screen

import themes
from engine.errors import ProctorError
from engine.run import RunFolder
from tui.app_keys import EVERYWHERE
from tui.command_line import carry_out, look_at
from tui.commands import command_picks
from tui.desk import Desk
from tui.follower import Follower
from tui.keymap import troubles
from tui.looks import derived, of_sixteen, textual_theme
from tui.messages import (
    CannotDraw,
    CommandChosen,
    DraftOffered,
    Moved,
    ProblemChosen,
    ProblemOfRun,
    ResumeChosen,
    RunChosen,
    RunsCompared,
)
from tui.palette import palette_picks, take_pick
from tui.screens.benchmarks import BenchmarksScreen
from tui.screens.compare import CompareScreen
from tui.screens.contamination import ContaminationScreen
from tui.screens.dialogs import Choice, ChoiceDialog
from tui.screens.help import HelpScreen, keys_in_force
from tui.screens.home import HomeScreen
from tui.screens.pick import PickDialog
from tui.screens.problems import ProblemsScreen
from tui.screens.run import RunScreen, coming_back
from tui.screens.sample import SampleScreen
from tui.screens.security import SecurityScreen
from tui.screens.settings import SettingsScreen
from tui.screens.trend import TrendScreen
from tui.settings import Settings
from tui.terminal.driver import ThinDriver
from tui.terminal.tame import tame_line
from tui.type_ahead import TypeAhead, Typed
from tui.yank import Yank, copy, offered

SCREENS_OF: dict[str, Callable[["ProctorApp"], Screen[None]]] = {
    "compare": lambda app: CompareScreen(app.desk),
    "trend": lambda app: TrendScreen(app.desk),
    "security": lambda app: SecurityScreen(app.desk, app.follower),
    "benchmarks": lambda app: BenchmarksScreen(app.desk),
    "settings": lambda _: SettingsScreen(),
}
"""How the screens are made that do not follow a run."""


class ProctorApp(App[str]):
    """Runs, one of them followed; returns what to say on the terminal after leaving."""

    CSS_PATH = "app.tcss"
    TITLE = "proctor"
    ENABLE_COMMAND_PALETTE = False
    MODES: ClassVar[dict[str, str | Callable[[], object]]] = {}  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = EVERYWHERE

    def __init__(
        self,
        start: RunFolder | None = None,
        *,
        settings: Settings | None = None,
        clock: Callable[[], float] = time.time,
        follower_of: Callable[[RunFolder], Follower] | None = None,
        home_of: Callable[[], HomeScreen] | None = None,
        desk: Desk | None = None,
        driver_class: type[Driver] | None = None,
    ) -> None:
        self.settings = settings or Settings()
        super().__init__(driver_class=driver_class)
        self.type_ahead = TypeAhead(self, super().on_event)
        self._start = start
        self.clock = clock
        self._follower_of = follower_of or (lambda folder: Follower(folder, clock=clock))
        self._home_of = home_of or (lambda: HomeScreen(clock=clock, desk=self.desk))
        self.follower: Follower | None = None
        self.desk: Desk = desk or Desk()
        self.screens_of = dict(SCREENS_OF)
        self._interrupted = 0.0
        self.animation_level = "none"
        self.our_themes, self.failed_themes = themes.load_themes(
            *([self.settings.themes] if self.settings.themes else [])
        )
        has_few = self.console.color_system == "standard"
        for theme in of_sixteen(self.our_themes) if has_few else self.our_themes:
            self.register_theme(textual_theme(theme))
        if self.settings.keys:
            self.set_keymap(self.settings.keys)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables for themes that lack them."""
        return derived(self.current_theme)

    def on_mount(self) -> None:
        """Show what was asked for."""
        warnings = [
            *self.settings.warnings,
            *(str(failed) for failed in self.failed_themes),
            *troubles(self.settings.keys, self.settings.config),
        ]
        if self.settings.theme in self.available_themes:
            self.theme = self.settings.theme
        else:
            known = ", ".join(theme.name for theme in self.our_themes)
            warnings.append(f"There is no theme {self.settings.theme!r}. Known: {known}.")
            self.theme = themes.DEFAULT
        self.add_mode("home", self._home_of)
        if self._start is None:
            self.switch_mode("home")
        else:
            self.open(self._start)
        for warning in warnings:
            self.notify(warning, severity="warning", timeout=10, markup=False)
        self.type_ahead.begin()

    async def on_event(self, event: events.Event) -> None:
        """Keys and clicks act in their turn; a message that was handed on already is on its way back."""
        if isinstance(event, Typed) and not event.is_forwarded:
            await self.type_ahead.take(event)
        else:
            await super().on_event(event)

    async def on_unmount(self) -> None:
        """The clerk goes with us; whoever still follows a run has no screen to tell."""
        self.workers.cancel_all()
        await self.desk.leave()

    def open(self, folder: RunFolder) -> None:
        """Follow a run and show it."""
        if self.follower is None or self.follower.folder != folder:
            follower = self._follower_of(folder)
            follower.may_ask = follower.may_ask and not self.settings.readonly
            self.follower = follower
            if self.current_mode in ("run", "problems", "security"):
                self.switch_mode("home")
            for mode in ("run", "problems", "security"):
                if mode in self._modes:
                    self.remove_mode(mode)
            self.add_mode("run", lambda: RunScreen(follower))
            self.add_mode("problems", lambda: ProblemsScreen(follower))
            self._follow(follower)
        self.switch_mode("run")

    @work(exclusive=True, group="follow")
    async def _follow(self, follower: Follower) -> None:
        import asyncio

        drawn = 0.0
        while True:
            await follower.look()
            if follower.interval or time.monotonic() - drawn > 0.2:
                drawn = time.monotonic()
                for screen in self.screen_stack[-1:]:
                    screen.post_message(Moved())
            await asyncio.sleep(follower.interval)

    def on_run_chosen(self, message: RunChosen) -> None:
        """A run was picked from a list."""
        self.open(message.folder)

    def on_problem_chosen(self, message: ProblemChosen) -> None:
        """A problem was picked on the run screen."""
        if self.follower is not None:
            self.push_screen(SampleScreen(self.follower, message.key, message.sample, desk=self.desk))

    def on_resume_chosen(self, message: ResumeChosen) -> None:
        """An engine is wanted for a run that has none."""
        if self.settings.readonly:
            self.notify("This interface only reads (PROCTOR_READONLY).", severity="warning", markup=False)
            return
        self.notify(f"starting an engine for {message.folder.id} …", timeout=4, markup=False)
        self._resume(message.folder)

    @work(thread=True, group="resume")
    def _resume(self, folder: RunFolder) -> None:
        from engine.launch import resume

        try:
            resume(folder)
        except ProctorError as error:
            self.notify(str(error), severity="error", timeout=15, markup=False)

    def action_show(self, name: str) -> None:
        """One of the numbered screens."""
        if isinstance(self.screen, ModalScreen):
            return
        if name in ("run", "problems") and name not in self._modes:
            match self.screen:
                case HomeScreen(has_runs=False):
                    how = "There is none yet: n makes one."
                case HomeScreen():
                    how = "Enter on one in the list opens it."
                case _:
                    how = "1 lists those there are."
            self.notify(f"No run is open. {how}", timeout=3, markup=False)
            return
        if name not in self._modes:
            self.add_mode(name, lambda: self.screens_of[name](self))
        self.switch_mode(name)

    def action_home(self) -> None:
        """All runs."""
        self.action_show("home")

    def action_run(self) -> None:
        """The run that is followed."""
        self.action_show("run")

    async def on_command_chosen(self, message: CommandChosen) -> None:
        """A command was put together somewhere."""
        await carry_out(self, message.line)

    def on_runs_compared(self, message: RunsCompared) -> None:
        """Runs were tagged to be compared."""
        if "compare" in self._modes:
            if self.current_mode == "compare":
                self.switch_mode("home")
            self.remove_mode("compare")
        runs = message.folders
        self.add_mode("compare", lambda: CompareScreen(self.desk, runs=runs))
        self.action_show("compare")

    def on_problem_of_run(self, message: ProblemOfRun) -> None:
        """A problem was picked in a run that may not be followed yet."""
        self.open(message.folder)
        self._open_when_read(message)

    @work(exclusive=True, group="open")
    async def _open_when_read(self, message: ProblemOfRun) -> None:
        import asyncio

        follower = self.follower
        while follower is not None and follower is self.follower and follower.moment().state == "reading":  # noqa: ASYNC110 - what is awaited is a file that others write
            await asyncio.sleep(0.05)
        keys = follower.progress.tally.problems if follower else {}
        key = next((key for key in keys if key[1] == message.problem), None)
        if not isinstance(self.screen, RunScreen):
            return  # whoever went on to something else does not want it any more
        if follower is not None and key is not None and follower is self.follower:
            self.push_screen(SampleScreen(follower, key, message.sample, desk=self.desk))
        elif follower is not None and follower is self.follower:
            self.notify(f"This run has no problem {message.problem}.", timeout=4, markup=False)

    def on_draft_offered(self, message: DraftOffered) -> None:
        """Fields for the form of a new run."""
        self.action_show("home")
        if isinstance(self.screen, HomeScreen):
            # A screen that is new has no form before.
            self.screen.call_later(self.screen.fill, **message.fields)

    def action_explain(self) -> None:
        """Say what the numbers of the focused panel mean."""
        if isinstance(self.screen, ModalScreen):
            return
        panel = self.focused
        text = getattr(panel, "explained", "")
        if panel is not None and text:
            title = getattr(panel, "title_text", "") or (panel.id or "")
            self.push_screen(ChoiceDialog(title, text, ()))
        else:
            self.notify("Tab goes to a panel with numbers; i explains it there.", timeout=3, markup=False)

    def yanks(self) -> list[Yank]:
        """What can be copied here: by the focused panel, else by the screen."""
        if isinstance(self.screen, ModalScreen):
            return []
        return offered(self.focused) or offered(self.screen)

    def action_yank(self) -> None:
        """Copy; where there is a choice, ask."""
        found = self.yanks()
        if not found:
            self.notify("There is nothing to copy here.", timeout=2, markup=False)
        elif len(found) == 1:
            self.keep(found[0])
        else:
            self.push_screen(
                ChoiceDialog("Copy", "", [Choice(one.key, one.key, one.name) for one in found]),
                lambda key: self.keep(next(one for one in found if one.key == key)) if key else None,
            )

    def action_yank_command(self) -> None:
        """Copy what does or shows this from a shell."""
        found = self.yanks()
        command = next((one for one in found if one.name == "command"), None)
        if command is None:
            self.notify("No command shows this.", timeout=2, markup=False)
        else:
            self.keep(command)

    def keep(self, yank: Yank) -> None:
        """Copy a text to the yank file, and to the clipboard where the settings let it."""
        copied = copy(yank.text)
        if self.settings.clipboard and copied.fits:
            self.copy_to_clipboard(copied.text)
        self.notify(copied.told(yank.name, clipboard=self.settings.clipboard), timeout=5, markup=False)

    def action_look_at_text(self) -> None:
        """Open what the screen offers in $EDITOR, or else in $PAGER."""
        offer = getattr(self.screen, "text_to_look_at", None)
        name, text = offer() if offer is not None else ("", "")
        if text:
            look_at(self, name, text)

    def action_contamination(self) -> None:
        """The signs that the followed run's model has seen its benchmark."""
        if self.follower is None:
            self.notify("No run is open.", timeout=3, markup=False)
        elif not isinstance(self.screen, ContaminationScreen | ModalScreen):
            self.push_screen(ContaminationScreen(self.desk, self.follower.folder))

    def action_command(self) -> None:
        """Type a command."""
        if not isinstance(self.screen, ModalScreen):
            self.push_screen(PickDialog(":", command_picks(), free=True), self._commanded)

    async def _commanded(self, line: str | None) -> None:
        if line:
            await carry_out(self, line)

    def action_palette(self) -> None:
        """Find a key, a screen, a theme, a run or a problem by typing."""
        if not isinstance(self.screen, ModalScreen):
            before = self.screen
            self.push_screen(
                PickDialog("Palette", palette_picks(self)), lambda what: self._picked(what, before)
            )

    def _picked(self, what: str | None, before: Screen[Any]) -> None:
        if what:
            self.call_later(take_pick, self, what, before)

    def action_help(self) -> None:
        """Every key that works here, and what words mean."""
        if not isinstance(self.screen, HelpScreen | ModalScreen):
            explained = getattr(self.focused, "explained", "") if self.focused else ""
            run = self.follower.folder.id if self.follower else ""
            self.push_screen(HelpScreen(keys_in_force(self), explained, run))

    def action_next_theme(self) -> None:
        """The next of our themes."""
        names = [theme.name for theme in self.our_themes]
        here = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(here + 1) % len(names)]
        self.notify(self.theme, timeout=2, markup=False)

    def change_setting(self, name: str, value: bool) -> None:
        """Take another value of a setting that is on or off, from now on."""
        self.settings = replace(self.settings, **{name: value})  # type: ignore[arg-type]

    def action_redraw(self) -> None:
        """Write every cell again."""
        if isinstance(self._driver, ThinDriver):
            self._driver.redraw()
        self.screen.refresh(layout=True)

    def action_leave(self) -> None:
        """Leave; whatever runs goes on."""
        self.exit(result=self._coming_back())

    @on(Driver.SignalResume)
    def _draw_again(self) -> None:
        """Back from the shell (ctrl+z, fg), whose lines are on the terminal."""
        self.refresh(layout=True)

    def on_cannot_draw(self, message: CannotDraw) -> None:
        """Leave and say why: a screen that stands still would be taken for a run that does."""
        error = message.error
        why = tame_line(f"The interface cannot draw ({type(error).__name__}: {error}) and has ended.")
        self.exit(result=f"{why} {self._coming_back()}".rstrip(), return_code=1)

    def _coming_back(self) -> str:
        follower = self.follower
        if follower is None or follower.is_recording:
            return ""
        return coming_back(follower.moment(), follower.engine_pid())

    def action_interrupt(self) -> None:
        """Leave on the second Ctrl-C; the first says what it would do."""
        now = time.monotonic()
        if now - self._interrupted < 3.0:
            self.action_leave()
            return
        self._interrupted = now
        self.notify("Ctrl-C again leaves; a run goes on without you. S stops it.", timeout=3, markup=False)
