"""Keys that work on every screen."""

from textual.binding import Binding, BindingType

from tui.drawing.title import SCREENS

SCREEN_TIPS = (
    "All runs, and the form for a new one",
    "The run that is followed",
    "The problems of that run, as a list",
    "Two or more runs on the same problems",
    "Checkpoints of one model, run after run",
    "What was found in a run's samples, and what people decide",
    "What each benchmark measures, and its known flaws",
    "Looks and habits of this interface",
)
"""What each numbered screen is for, in their order."""

EVERYWHERE: list[BindingType] = [
    *(
        Binding(key, f"show('{name}')", long, id=f"screen.{name}", show=False, tooltip=tip)
        for (name, (key, long, _)), tip in zip(SCREENS.items(), SCREEN_TIPS, strict=True)
    ),
    Binding("i", "explain", "Explain", id="app.explain", show=False, tooltip="What the panel's numbers mean"),
    Binding("y", "yank", "Yank", id="app.yank", show=False, tooltip="Copy what is under the cursor"),
    Binding(
        "Y",
        "yank_command",
        "Yank command",
        id="app.yank_command",
        show=False,
        tooltip="Copy as a command",
    ),
    Binding(
        "colon",
        "command",
        "Command",
        id="app.command",
        key_display=":",
        tooltip="Any verb of proctor, typed",
    ),
    Binding(
        "ctrl+p",
        "palette",
        "Palette",
        id="app.palette",
        key_display="^p",
        tooltip="Find a key, screen or run",
    ),
    Binding("t", "next_theme", "Theme", id="app.theme", show=False, tooltip="The next theme"),
    Binding(
        "ctrl+l", "redraw", "Redraw", id="app.redraw", show=False, tooltip="Write the whole screen again"
    ),
    Binding(
        "ctrl+z",
        "suspend_process",
        "Suspend",
        id="app.suspend",
        show=False,
        tooltip="To the shell; fg returns",
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
