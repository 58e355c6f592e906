"""Every key of the interface, collected from the bindings themselves, and what is wrong with a user's own."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from textual.binding import Binding
from textual.dom import DOMNode

from tui.config_file import place_of


@dataclass(frozen=True)
class BoundKey:
    """One thing that keys do somewhere."""

    screen: str
    id: str
    keys: str
    does: str


def all_keys(changed: Mapping[str, str] | None = None) -> list[BoundKey]:
    """Every binding that has an id, by screen; keys that the user changed are shown as changed."""
    found: list[BoundKey] = []
    for screen, nodes in _places().items():
        seen: dict[str, BoundKey] = {}
        for node in nodes:
            for binding in node.BINDINGS:
                if isinstance(binding, Binding) and binding.id:
                    keys = (changed or {}).get(binding.id, binding.key)
                    does = binding.tooltip or binding.description
                    seen.setdefault(binding.id, BoundKey(screen, binding.id, _plain(keys), does))
        found += seen.values()
    return found


def troubles(changed: Mapping[str, str], config: Path | None) -> list[str]:
    """What is wrong with the keys in config.toml: ids that do not exist, keys that two things on a screen share."""
    if not changed:
        return []
    try:
        text = config.read_text(encoding="utf-8") if config else ""
    except (OSError, UnicodeDecodeError):
        text = ""
    known = {one.id for one in all_keys()}
    said = []
    for name in changed:
        if name not in known:
            line = place_of(text, "keys", name)
            said.append(
                f"{config}:{line}: [keys] {name!r} is the id of nothing; `proctor keys` lists the ids"
            )
    by_screen: defaultdict[str, list[BoundKey]] = defaultdict(list)
    everything = all_keys(changed)
    everywhere = [one for one in everything if one.screen == "Everywhere"]
    for one in everything:
        by_screen[one.screen].append(one)
    for screen, bound in by_screen.items():
        users: defaultdict[str, set[str]] = defaultdict(set)
        for one in bound if screen == "Everywhere" else [*bound, *everywhere]:
            for key in one.keys.split(", "):
                users[key].add(one.id)
        for key, ids in users.items():
            if len(ids) > 1 and ids & set(changed):
                name = next(iter(ids & set(changed)))
                others = " and ".join(sorted(ids))
                said.append(
                    f"{config}:{place_of(text, 'keys', name)}: on {screen} the key {key} does {others}"
                )
    return list(dict.fromkeys(said))


def _plain(keys: str) -> str:
    names = {
        "question_mark": "?",
        "colon": ":",
        "slash": "/",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
        "number_sign": "#",
        "plus": "+",
        "minus": "-",
    }
    return ", ".join(names.get(key.strip(), key.strip()) for key in keys.split(","))


def _places() -> dict[str, tuple[type[DOMNode], ...]]:
    from tui.app import ProctorApp
    from tui.screens.benchmarks import BenchmarksScreen, ShelfPanel
    from tui.screens.compare import CompareScreen, FlipsPanel
    from tui.screens.contamination import ContaminationScreen
    from tui.screens.home import HomeScreen
    from tui.screens.output import OutputScreen
    from tui.screens.problems import ProblemsPanel, ProblemsScreen
    from tui.screens.protocol import ProtocolDialog
    from tui.screens.run import RunScreen
    from tui.screens.sample import SampleListPanel, SampleScreen
    from tui.screens.security import QueuePanel, SecurityScreen
    from tui.screens.settings import SettingsPanel, SettingsScreen
    from tui.screens.trend import CheckpointsPanel, TrendScreen
    from tui.widgets.feed_panel import FeedPanel
    from tui.widgets.form_panel import FormPanel
    from tui.widgets.grid_panel import GridPanel
    from tui.widgets.runs_panel import RunsPanel
    from tui.widgets.slots_panel import SlotsPanel

    return {
        "Everywhere": (ProctorApp,),
        "Home": (HomeScreen, RunsPanel, FormPanel),
        "Protocol": (ProtocolDialog,),
        "Run": (RunScreen, FeedPanel, GridPanel, SlotsPanel),
        "Problems": (ProblemsScreen, ProblemsPanel),
        "Sample": (SampleScreen, SampleListPanel),
        "Compare": (CompareScreen, FlipsPanel),
        "Trend": (TrendScreen, CheckpointsPanel),
        "Security": (SecurityScreen, QueuePanel),
        "Contamination": (ContaminationScreen,),
        "Benchmarks": (BenchmarksScreen, ShelfPanel),
        "Settings": (SettingsScreen, SettingsPanel),
        "Output of a command": (OutputScreen,),
    }
