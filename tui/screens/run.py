"""The run screen: what a run does, as it does it, and what it did."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from engine.requests import PauseRun, ResumeRun, StopRun, send
from engine.several import several
from tui.drawing.feed import EVERYTHING, FAILURES, is_failure, place_of, seen
from tui.drawing.glyphs import letter, word
from tui.drawing.languages import is_multilingual
from tui.drawing.moment import Moment
from tui.follower import Follower
from tui.messages import Moved, PanelChosen, ProblemChosen, ResumeChosen
from tui.samples import open_sample
from tui.screens.dialogs import Choice, ChoiceDialog
from tui.screens.panel_screen import NARROW, TALL
from tui.widgets.feed_panel import FeedPanel
from tui.widgets.grid_panel import GridPanel
from tui.widgets.keys import KeyLine
from tui.widgets.run_panels import FailuresPanel, Header, Notes, ScoresPanel, ThroughputPanel
from tui.widgets.slots_panel import SlotsPanel
from tui.widgets.tabs_line import TabsLine

TINY = (60, 18)
"""Fewer than these drop all but the header, the scores and one panel."""

TABS = {
    "slots": "Slots",
    "feed": "Verdicts",
    "failures": "Failures",
    "grid": "Problems",
    "throughput": "Machine",
}
"""Panels that take turns on a narrow terminal."""
WIDE = ("scores", "failures", "grid", "slots", "throughput", "feed")
"""The order in which Tab goes through the panels on a wide one."""
LAYOUTS = ("", "-writing", "-verdicts")
"""What has the room while a model writes: everything its share, the slots, or the feed."""


class RunScreen(Screen[None]):
    """Follows one run, whether it is being worked on or not."""

    CSS_PATH = "run.tcss"
    AUTO_FOCUS = "#feed"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "pause", "Pause", id="run.pause", tooltip="Pause or go on with generation and marking"
        ),
        Binding("S", "stop", "Stop…", id="run.stop", tooltip="Stop the run; every verdict is kept"),
        Binding(
            "r", "resume", "Resume", id="run.resume", tooltip="Start an engine that goes on with the run"
        ),
        Binding(
            "d",
            "detach",
            "Detach",
            id="run.detach",
            tooltip="Leave; the run goes on and says how to come back",
        ),
        Binding(
            "enter",
            "open",
            "Open",
            id="run.open",
            key_display="Enter",
            tooltip="Open what is under the cursor",
        ),
        Binding("e", "failures", "Failures", id="run.failures", tooltip="Show failures only in the feed"),
        Binding("f", "filter", "Filter", id="run.filter", tooltip="Show verdicts of one outcome in the feed"),
        Binding(
            "n",
            "failure",
            "Next failure",
            id="failure.next",
            show=False,
            tooltip="The next failure: in the feed, or in the grid where that has focus",
        ),
        Binding("N", "failure(-1)", "Previous failure", id="failure.previous", show=False),
        Binding(
            "c",
            "app.contamination",
            "Contamination",
            id="run.contamination",
            show=False,
            tooltip="Signs that the model has seen the benchmark",
        ),
        Binding(
            "z", "zoom", "Zoom", id="run.zoom", tooltip="Give the panel the whole screen, or put it back"
        ),
        Binding(
            "i", "app.explain", "Explain", id="app.explain", tooltip="What the numbers in this panel mean"
        ),
        Binding(
            "v",
            "layout",
            "Layout",
            id="run.layout",
            show=False,
            tooltip="Room for all, for what is written, or for verdicts",
        ),
        Binding(
            "P",
            "pin",
            "Pin",
            id="slots.pin",
            show=False,
            tooltip="Keep the sample in this box in view, or let go of it",
        ),
        Binding(
            "plus", "boxes", "More boxes", id="slots.more", show=False, tooltip="Show more slots at once"
        ),
        Binding(
            "minus",
            "boxes(-1)",
            "Fewer boxes",
            id="slots.fewer",
            show=False,
            tooltip="Show fewer slots, with more room for each",
        ),
        Binding("tab", "next_panel", "Panel", id="panel.next", key_display="Tab", tooltip="The next panel"),
        Binding("shift+tab", "next_panel(-1)", "Previous panel", id="panel.previous", show=False),
        Binding(
            "escape", "back", "Home", id="nav.back", show=False, tooltip="Back, first from zoom, then home"
        ),
    ]

    def __init__(self, follower: Follower) -> None:
        super().__init__()
        self._follower = follower
        self._selected = "feed"
        self._here = "feed"
        self._state = ""
        self._layout = 0
        self._has_slots = True
        self._is_sized = self._has_begun = False

    def compose(self) -> ComposeResult:
        """Header, panels, notes, keys."""
        yield Header(id="header")
        with Container(id="body"):
            yield ScoresPanel(id="scores").add_class("panel")
            yield TabsLine(id="tabs")
            yield FailuresPanel(id="failures").add_class("panel")
            yield GridPanel(id="grid").add_class("panel")
            yield SlotsPanel(id="slots").add_class("panel")
            yield ThroughputPanel(id="throughput").add_class("panel")
            yield FeedPanel(id="feed").add_class("panel")
        yield Notes(id="notes")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Begin with the panel that moves (see AUTO_FOCUS)."""
        self._arrange()
        self.refresh_panels()

    def on_resize(self, event: events.Resize) -> None:
        """Choose the arrangement for the size."""
        width, height = event.size
        self.set_class(width < NARROW[0] or height < NARROW[1], "-narrow")
        self.set_class(width < TINY[0] or height < TINY[1], "-tiny")
        self.set_class(height >= TALL, "-tall")
        self._is_sized = True
        self._begin()
        self._arrange()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was shown."""
        self.refresh_panels()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember where Tab goes on from."""
        self._here = event.widget.id or self._here

    def on_moved(self, _: Moved) -> None:
        """Draw what is new."""
        self.refresh_panels()

    def refresh_panels(self) -> None:
        """Hand the moment down to what can be seen."""
        moment = self._follower.moment()
        self.query_one(Header).update(moment)
        self._finish_pin()
        for panel in self.query("#body > .panel, #notes"):
            if panel.display and isinstance(
                panel,
                ScoresPanel | FailuresPanel | GridPanel | SlotsPanel | FeedPanel | ThroughputPanel | Notes,
            ):
                panel.update(moment)
        if (moment.state, moment.has_slots) != (self._state, self._has_slots):
            self._state, self._has_slots = moment.state, moment.has_slots
            self.set_class(not moment.has_slots and moment.state != "reading", "-slotless")
            self.set_class(is_multilingual(moment.entries), "-languages")
            self._lay_out()
            self._begin()
            if self.has_class("-slotless") and self._selected == "slots":
                self.call_after_refresh(self._select, "feed")
            self._arrange()
            self.refresh_bindings()

    def _begin(self) -> None:
        """Once size and state are known, a narrow terminal shows the slots; verdicts keep a line below them."""
        if self._has_begun or not self._is_sized or self._state in ("", "reading"):
            return
        self._has_begun = True
        if self.has_class("-narrow") and not self.has_class("-slotless") and self._selected == "feed":
            self.call_after_refresh(self._select, "slots")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what makes no sense in this state."""
        at_work = self._state in ("running", "paused", "stopping", "loading", "")
        match action:
            case "pause":
                return self._follower.may_ask and self._state in ("running", "paused")
            case "stop":
                return self._follower.may_ask and at_work
            case "detach":
                return not self._follower.is_recording and at_work
            case "layout" | "pin" | "boxes":
                return self._has_slots
            case "resume":
                return self._follower.may_ask and (
                    self._state in ("stopped", "failed", "lost")
                    or (self._state == "finished" and self._follower.progress.tally.unmarked.total() > 0)
                )
            case _:
                return True

    def action_pause(self) -> None:
        """Ask the engine to stand still, or to go on."""
        is_paused = self._state == "paused"
        send(self._follower.folder.requests, ResumeRun() if is_paused else PauseRun())
        self.notify("asked to go on" if is_paused else "asked to pause", timeout=2, markup=False)

    def action_stop(self) -> None:
        """Ask how to stop."""
        run = self._follower.folder.id
        self.app.push_screen(
            ChoiceDialog(
                f"Stop run {run}?",
                "Every verdict is kept, and proctor resume goes on later.",
                (
                    Choice("f", "finish", "finish the problems that were begun, then stop"),
                    Choice("n", "now", "stop now; samples being written are drawn again later"),
                    Choice("d", "detach", "do not stop: leave this screen and let the run go on"),
                ),
            ),
            self._stop,
        )

    def _stop(self, how: str | None) -> None:
        if how == "detach":
            self.action_detach()
        elif how:
            send(self._follower.folder.requests, StopRun(finish=how == "finish"))
            self.notify("asked to stop", timeout=3, markup=False)

    def action_resume(self) -> None:
        """Have an engine go on with this run."""
        self.post_message(ResumeChosen(self._follower.folder))

    def action_detach(self) -> None:
        """Leave the interface; the run goes on."""
        self.call_later(self.run_action, "app.leave")

    def action_failures(self) -> None:
        """Show failures only, or everything again."""
        feed = self.query_one("#feed", FeedPanel)
        feed.update(self._follower.moment())
        feed.toggle_failures()

    def action_filter(self) -> None:
        """Ask which outcome's verdicts to show."""
        feed = self._follower.progress.feed
        found = seen(feed)
        if not found:
            self.notify("no verdict yet", timeout=2, markup=False)
            return
        failures = sum(map(is_failure, feed.verdicts))
        choices = [
            Choice("a", "everything", f"everything, {len(feed.verdicts)}"),
            Choice("f", FAILURES, f"failures, {failures}"),
            *(Choice(letter(outcome), outcome, f"{word(outcome)}, {number}") for outcome, number in found),
        ]
        text = (
            f"Of the last {several(len(feed.verdicts), 'verdict')}; 3 lists every problem and filters, too."
        )
        self.app.push_screen(ChoiceDialog("Show which verdicts?", text, choices), self._show_only)

    def _show_only(self, only: str | None) -> None:
        if only is not None:
            self.query_one("#feed", FeedPanel).show_only(EVERYTHING if only == "everything" else only)
            self._select("feed")

    def action_failure(self, step: int = 1) -> None:
        """Go to the next failure in the grid, if that has focus, else in the feed; -1 goes back."""
        panel: GridPanel | FeedPanel
        match self.focused:
            case GridPanel() as panel:
                pass
            case _:
                panel = self.query_one("#feed", FeedPanel)
                panel.update(self._follower.moment())
        found = panel.go_to_failure(step)
        self._select(panel.id or "feed")
        if not found:
            where = "beyond" if step > 0 else "before"
            self.notify(f"no failure {where} this one", timeout=2, markup=False)

    def action_layout(self) -> None:
        """Give the room to what comes next in `LAYOUTS`."""
        self._layout = (self._layout + 1) % len(LAYOUTS)
        self._lay_out()
        if self._here not in self._panels():
            self._select("slots")
        self._arrange()

    def _lay_out(self) -> None:
        """Where nothing is written there is nothing to choose between."""
        chosen = "" if self.has_class("-slotless") else LAYOUTS[self._layout]
        for name in LAYOUTS[1:]:
            self.set_class(name == chosen, name)

    def action_pin(self) -> None:
        """Keep the sample in the selected box in view, or let go of it."""
        slots = self.query_one("#slots", SlotsPanel)
        slots.update(self._follower.moment())
        if not slots.toggle_pin():
            self.notify("nothing is written in this box", timeout=2, markup=False)
        self._select("slots")

    def action_boxes(self, step: int = 1) -> None:
        """Show more slots at once, or fewer for -1."""
        slots = self.query_one("#slots", SlotsPanel)
        if slots.display:
            slots.step(step)
        else:
            self._select("slots")

    def _finish_pin(self) -> None:
        """Give a pinned sample that has been written its last words: the last frame came a moment before them."""
        pin = self.query_one("#slots", SlotsPanel).pin
        if pin is None or pin.is_written or pin.is_whole:
            return
        entry, problem, sample = pin.key
        line = next(
            (one for one in self._follower.samples.of((entry, problem)) if one.sample == sample), None
        )
        if line is not None and line.completed >= 0:
            completed = open_sample(self._follower.folder.events, line).completed
            if completed is not None:
                pin.finish(completed.text)

    def action_open(self) -> None:
        """Open the problem or the sample under the cursor of the focused panel."""
        match self.focused:
            case GridPanel() as grid if (key := grid.chosen()) is not None:
                self.post_message(ProblemChosen(key))
            case FeedPanel() as feed if (verdict := feed.chosen()) is not None:
                entry, problem, sample = place_of(verdict)
                self.post_message(ProblemChosen((entry, problem), sample))
            case SlotsPanel() as slots if (place := slots.chosen()) is not None:
                self.post_message(ProblemChosen(place[:2], place[2]))
            case FailuresPanel():
                feed = self.query_one("#feed", FeedPanel)
                feed.show_only(FAILURES)
                self._select("feed")
            case _:
                pass

    def action_zoom(self) -> None:
        """Give the focused panel all the room there is, or put everything back."""
        self.toggle_class("-zoom")
        self._arrange()

    def on_panel_chosen(self, message: PanelChosen) -> None:
        """A panel was picked by its name."""
        self._select(message.name)

    def action_next_panel(self, step: int = 1) -> None:
        """Go to another panel: focus it, and on a narrow terminal show it."""
        names = self._panels()
        here = self._here if self._here in names else self._selected if self._selected in names else names[0]
        self._select(names[(names.index(here) + step) % len(names)])

    async def action_back(self) -> None:
        """Out of zoom, then home."""
        if self.has_class("-zoom"):
            self.action_zoom()
        else:
            await self.run_action("app.home")

    def _panels(self) -> tuple[str, ...]:
        is_narrow = self.has_class("-narrow")
        hidden = {"slots"} if self.has_class("-slotless") else set()
        if self.has_class("-writing") and not is_narrow:
            hidden |= {"scores", "failures", "grid"}
        return tuple(name for name in (self._tabs() if is_narrow else WIDE) if name not in hidden)

    def _tabs(self) -> dict[str, str]:
        """Panels that take turns on a narrow terminal; a table of languages is one of them."""
        return {**TABS, "scores": "Languages"} if self.has_class("-languages") else TABS

    def _select(self, name: str) -> None:
        self._here = name
        panel = self.query_one(f"#{name}")
        panel.focus()
        self._arrange(name)

    def _arrange(self, chosen: str | None = None) -> None:
        """Mark the panel that is shown alone, where only one is."""
        if not self.is_mounted:
            return
        focused = chosen or (self.focused.id if self.focused else None)
        has_turn = self.has_class("-zoom") or "scores" in self._tabs()
        if focused in WIDE and (focused != "scores" or has_turn):
            self._selected = focused or self._selected
        elif self._selected == "scores" and not has_turn:
            self._selected = "feed"
        for panel in self.query("#body > .panel").results(Widget):
            panel.set_class(panel.id == self._selected, "-selected")
        tabs = {name: title for name, title in self._tabs().items() if name in self._panels()}
        self.query_one(TabsLine).offer(tabs, self._selected, self.size.width)
        self.call_after_refresh(self.refresh_panels)


def coming_back(moment: Moment, pid: int | None) -> str:
    """What a terminal says when its watcher leaves."""
    run = moment.run
    if not moment.is_at_work:
        return ""
    process = f" (pid {pid})" if pid else ""
    return (
        f"run {run} goes on{process}. come back: proctor attach {run} · "
        f"watch: proctor watch {run} · stop: proctor stop {run}"
    )
