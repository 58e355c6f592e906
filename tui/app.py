"""The full-screen interface: themes, screens, leaving. It watches runs and never makes a verdict.

It is a process of its own: it may be closed, stalled or killed at any moment, and the run does not notice.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import ModalScreen

import themes
from engine.errors import ProctorError
from engine.run import RunFolder
from tui.follower import Follower
from tui.messages import Moved, ProblemChosen, ResumeChosen, RunChosen
from tui.palette import derived, textual_theme
from tui.screens.help import HelpScreen, keys_in_force
from tui.screens.home import HomeScreen
from tui.screens.problems import ProblemsScreen
from tui.screens.run import RunScreen, coming_back
from tui.screens.sample import SampleScreen
from tui.settings import Settings, load_settings, why_not_drawn
from tui.terminal.ascii import ascii_for
from tui.terminal.driver import ThinDriver


class ProctorApp(App[str]):
    """Runs, one of them followed; returns what to say on the terminal after leaving."""

    CSS_PATH = "app.tcss"
    TITLE = "proctor"
    ENABLE_COMMAND_PALETTE = False
    MODES: ClassVar[dict[str, str | Callable[[], object]]] = {}  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "1", "home", "Home", id="screen.home", show=False, tooltip="All runs, and the form for a new one"
        ),
        Binding("2", "run", "Run", id="screen.run", show=False, tooltip="The run that is followed"),
        Binding(
            "3",
            "problems",
            "Problems",
            id="screen.problems",
            show=False,
            tooltip="The problems of that run, as a list",
        ),
        Binding("t", "next_theme", "Theme", id="app.theme", show=False, tooltip="The next theme"),
        Binding(
            "ctrl+l", "redraw", "Redraw", id="app.redraw", show=False, tooltip="Write the whole screen again"
        ),
        Binding(
            "question_mark,f1",
            "help",
            "Help",
            id="app.help",
            key_display="?",
            tooltip="Every key, and what words mean",
        ),
        Binding("q", "leave", "Quit", id="app.quit", tooltip="Leave the interface; a run goes on"),
        Binding(
            "ctrl+c",
            "interrupt",
            "Quit",
            id="app.interrupt",
            show=False,
            priority=True,
            tooltip="Leave; asks once",
        ),
    ]

    def __init__(
        self,
        start: RunFolder | None = None,
        *,
        settings: Settings | None = None,
        clock: Callable[[], float] = time.time,
        follower_of: Callable[[RunFolder], Follower] | None = None,
        home_of: Callable[[], HomeScreen] | None = None,
        driver_class: type[Driver] | None = None,
    ) -> None:
        self.settings = settings or Settings()
        super().__init__(driver_class=driver_class)
        self._start = start
        self.clock = clock
        self._follower_of = follower_of or (lambda folder: Follower(folder, clock=clock))
        self._home_of = home_of or (lambda: HomeScreen(clock=clock))
        self.follower: Follower | None = None
        self._interrupted = 0.0
        self.animation_level = "none"
        self._themes, self._failed_themes = themes.load_themes(
            *([self.settings.themes] if self.settings.themes else [])
        )
        for theme in self._themes:
            self.register_theme(textual_theme(theme))
        if self.settings.keys:
            self.set_keymap(self.settings.keys)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables for themes that lack them."""
        return derived(self.current_theme)

    def on_mount(self) -> None:
        """Show what was asked for."""
        warnings = [*self.settings.warnings, *(str(failed) for failed in self._failed_themes)]
        if self.settings.theme in self.available_themes:
            self.theme = self.settings.theme
        else:
            known = ", ".join(theme.name for theme in self._themes)
            warnings.append(f"There is no theme {self.settings.theme!r}. Known: {known}.")
            self.theme = themes.DEFAULT
        self.add_mode("home", self._home_of)
        if self._start is None:
            self.switch_mode("home")
        else:
            self.open(self._start)
        for warning in warnings:
            self.notify(warning, severity="warning", timeout=10, markup=False)

    def open(self, folder: RunFolder) -> None:
        """Follow a run and show it."""
        if self.follower is None or self.follower.folder != folder:
            follower = self._follower_of(folder)
            self.follower = follower
            if self.current_mode in ("run", "problems"):
                self.switch_mode("home")
            for mode in ("run", "problems"):
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
                self.screen.post_message(Moved())
            await asyncio.sleep(follower.interval)

    def on_run_chosen(self, message: RunChosen) -> None:
        """A run was picked from a list."""
        self.open(message.folder)

    def on_problem_chosen(self, message: ProblemChosen) -> None:
        """A problem was picked on the run screen."""
        if self.follower is not None:
            self.push_screen(SampleScreen(self.follower, message.key, message.sample))

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

    def action_home(self) -> None:
        """All runs."""
        self.switch_mode("home")

    def action_run(self) -> None:
        """The run that is followed."""
        if "run" in self._modes:
            self.switch_mode("run")
        else:
            self.notify("No run is open: Enter opens the one under the cursor.", timeout=3, markup=False)

    def action_help(self) -> None:
        """Every key that works here, and what words mean."""
        if not isinstance(self.screen, HelpScreen | ModalScreen):
            explained = getattr(self.focused, "EXPLAINS", "") if self.focused else ""
            run = self.follower.folder.id if self.follower else ""
            self.push_screen(HelpScreen(keys_in_force(self), explained, run))

    def action_problems(self) -> None:
        """The problems of the run that is followed."""
        if "problems" in self._modes:
            self.switch_mode("problems")
        else:
            self.action_run()

    def action_next_theme(self) -> None:
        """The next of our themes."""
        names = [theme.name for theme in self._themes]
        here = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(here + 1) % len(names)]
        self.notify(self.theme, timeout=2, markup=False)

    def action_redraw(self) -> None:
        """Write every cell again."""
        if isinstance(self._driver, ThinDriver):
            self._driver.redraw()
        self.screen.refresh(layout=True)

    def action_leave(self) -> None:
        """Leave; whatever runs goes on."""
        follower = self.follower
        words = coming_back(follower.moment(), follower.engine_pid()) if follower and follower.may_ask else ""
        self.exit(result=words)

    def action_interrupt(self) -> None:
        """Leave on the second Ctrl-C; the first says what it would do."""
        now = time.monotonic()
        if now - self._interrupted < 3.0:
            self.action_leave()
            return
        self._interrupted = now
        self.notify("Ctrl-C again leaves; a run goes on without you. S stops it.", timeout=3, markup=False)


def run_app(
    start: RunFolder | None,
    *,
    settings: Settings | None = None,
    clock: Callable[[], float] = time.time,
    follower_of: Callable[[RunFolder], Follower] | None = None,
) -> int:
    """Run the interface on this terminal until the user leaves; returns the exit status.

    Args:
        start: the run to show first; None for the home screen.
        settings: the user's choices; read from the environment and config.toml if not given.
        clock: what the time is (a replay has its own).
        follower_of: how a run is followed (a replay follows a recording).
    """
    reason = why_not_drawn(os.environ)
    if reason:
        print(reason, file=sys.stderr)
        return 4
    # Whoever started us may have ignored it; a watcher whose terminal is gone has nothing left to do.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    chosen = settings or load_settings()
    driver: type[Driver] | None = None
    if "TEXTUAL_DRIVER" not in os.environ:
        driver = AsciiDriver if chosen.ascii else ThinDriver
    app = ProctorApp(start, settings=chosen, clock=clock, follower_of=follower_of, driver_class=driver)
    words = app.run(mouse=chosen.mouse)
    if words:
        print(words, file=sys.stderr)
    return app.return_code or 0


class AsciiDriver(ThinDriver):
    """For terminals and locales that know ASCII only."""

    spell = staticmethod(ascii_for)
