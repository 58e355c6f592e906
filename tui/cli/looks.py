"""`proctor keys` and `proctor themes`: what can be pressed, and in which colours it is shown."""

import json

import click

from tui.cli.idle import refuse_idle


@click.command()
@click.option("--markdown", is_flag=True, help="As tables for a document.")
@click.option("--json", "as_json", is_flag=True)
def keys(*, markdown: bool, as_json: bool) -> int:
    """Every key of the interface with its id, as bound now; ids are what `[keys]` in config.toml takes.

    Exit status 2 if config.toml names an id that does not exist, or gives one key to two things on a screen.
    """
    import sys

    if as_json:
        refuse_idle("--json prints JSON. Give one or the other.", "markdown")
    from tui.keymap import all_keys, troubles
    from tui.settings import load_settings

    settings = load_settings()
    found = all_keys(settings.keys)
    if as_json:
        rows = [{"screen": one.screen, "id": one.id, "keys": one.keys, "does": one.does} for one in found]
        print(json.dumps(rows, ensure_ascii=False))
    else:
        screen = ""
        for one in found:
            if one.screen != screen:
                screen = one.screen
                head = (
                    f"\n### {screen}\n\n| key | id | does |\n| --- | --- | --- |"
                    if markdown
                    else f"\n{screen}"
                )
                print(head)
            if markdown:
                print(f"| `{one.keys.replace('|', chr(92) + '|')}` | `{one.id}` | {one.does} |")
            else:
                print(f"  {one.keys:<22} {one.id:<22} {one.does}")
    wrong = [*settings.warnings, *troubles(settings.keys, settings.config)]
    for line in wrong:
        print(f"proctor: {line}", file=sys.stderr)
    return 2 if wrong else 0


@click.command()
@click.option("--json", "as_json", is_flag=True)
def themes(*, as_json: bool) -> int:
    """The themes there are, ours and those in the config folder; files that cannot be used are named with line.

    Exit status 2 if a file cannot be used.
    """
    import sys

    import themes as colours
    from tui.settings import load_settings

    settings = load_settings()
    loaded, failed = colours.load_themes(*([settings.themes] if settings.themes else []))
    if as_json:
        rows = [
            {"name": one.name, "title": one.title, "dark": one.dark, "path": str(one.path)} for one in loaded
        ]
        print(
            json.dumps({"in_force": settings.theme, "themes": rows, "failed": [str(one) for one in failed]})
        )
    else:
        for one in loaded:
            print(f"{'▸' if one.name == settings.theme else ' '} {one.name:<20} {one.title}")
        print(f"yours: {settings.themes}/*.toml   take one: PROCTOR_THEME=NAME, or screen 8", file=sys.stderr)
    for bad in failed:
        print(f"proctor: {bad}", file=sys.stderr)
    return 2 if failed else 0
