"""The palette: everything that can be reached from here by typing a part of its name."""

import shlex
from typing import TYPE_CHECKING, Any

from textual.binding import ActiveBinding, Binding
from textual.screen import Screen

from engine.places import places
from engine.run import list_runs
from tui.command_line import carry_out
from tui.drawing.picks import Pick
from tui.messages import ProblemChosen

if TYPE_CHECKING:
    from tui.app import ProctorApp

RUNS_OFFERED = 50


def palette_picks(app: "ProctorApp") -> list[Pick]:
    """Keys of this screen, themes, runs and the problems of the run that is followed."""
    picks = _key_picks(app)
    picks += [
        Pick(f"theme {name}", f"Theme {name}", "take these colours")
        for name in dict.fromkeys([*(theme.name for theme in app.our_themes), *sorted(app.available_themes)])
    ]
    picks += [
        Pick(f"open {folder.path}", f"Run {folder.id}", "open it")
        for folder in list_runs(places().runs)[:RUNS_OFFERED]
    ]
    if app.follower is not None:
        picks += [
            Pick(f"problem {entry} {problem}", problem, "open its samples")
            for entry, problem in app.follower.progress.tally.problems
        ]
    return picks


def _key_picks(app: "ProctorApp") -> list[Pick]:
    """Keys that do something here, in the order of the key line: the screen's own first, those of everywhere last."""
    picks = []
    seen = set[str]()
    order = [binding.id for binding in app.screen.BINDINGS if isinstance(binding, Binding)]

    def place(active: ActiveBinding) -> int:
        own = active.binding.id
        if own in order:
            return order.index(own)
        return len(order) + (active.node is app) + (own in ("app.quit", "app.interrupt"))

    for active in sorted(app.screen.active_bindings.values(), key=place):
        binding: Binding = active.binding
        if (
            not binding.id
            or binding.id in seen
            or not active.enabled
            or not binding.tooltip  # moving about is quicker by hand
            or binding.id.startswith(("list.", "dialog."))
        ):
            continue
        seen.add(binding.id)
        picks.append(
            Pick(
                f"key {binding.action}",
                binding.description,
                binding.tooltip or "",
                app.get_key_display(binding),
            )
        )
    return picks


async def take_pick(app: "ProctorApp", what: str, screen: Screen[Any]) -> None:
    """Do what was picked in the palette."""
    kind, _, rest = what.partition(" ")
    match kind:
        case "key":
            focused = screen.focused
            await app.run_action(rest, focused if focused is not None else screen)
        case "theme":
            app.theme = rest
        case "open":
            await carry_out(app, f"open {shlex.quote(rest)}")
        case "problem":
            entry, _, problem = rest.partition(" ")
            app.post_message(ProblemChosen((int(entry), problem)))
        case _:
            pass
