"""Keys are listed from the bindings, and a user's own are held against each other."""

from pathlib import Path

from tui.keymap import all_keys, troubles


def test_every_screen_lists_its_keys_once() -> None:
    found = all_keys()
    assert len({(one.screen, one.id) for one in found}) == len(found)
    assert {"Everywhere", "Home", "Run", "Sample", "Compare", "Trend", "Security", "Settings"} <= {
        one.screen for one in found
    }
    assert all(one.does for one in found)


def test_no_two_things_on_a_screen_share_a_key_as_delivered() -> None:
    by_place: dict[tuple[str, str], set[str]] = {}
    for one in all_keys():
        for key in one.keys.split(", "):
            by_place.setdefault((one.screen, key), set()).add(one.id)
    # Enter opens what the focused panel shows; these say the same thing from the panel's side.
    same = {"grid.open", "feed.open"}
    assert {place: ids for place, ids in by_place.items() if len(ids - same) > 1} == {}


def test_unknown_ids_and_clashes_name_file_and_line(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[keys]\n"run.pause" = "S"\n"run.dance" = "x"\n')
    said = troubles({"run.pause": "S", "run.dance": "x"}, config)
    assert any("config.toml:3" in line and "run.dance" in line for line in said)
    assert any("config.toml:2" in line and "run.stop" in line for line in said)
    assert troubles({}, config) == []


def test_a_changed_key_is_shown_as_changed() -> None:
    assert next(one.keys for one in all_keys({"run.pause": "ctrl+w"}) if one.id == "run.pause") == "ctrl+w"


def test_the_page_lists_the_keys_in_force() -> None:
    page = (Path(__file__).parents[2] / "docs" / "interface.md").read_text(encoding="utf-8")
    tables = page[page.index("### Everywhere") :]
    for one in all_keys():
        assert f"### {one.screen}\n" in tables
        assert f"| `{one.id}` | {one.does} |" in tables
