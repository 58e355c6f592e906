"""Asks the official package, in an interpreter that has it: reads requests from standard input, writes answers.

Run by the agreement tests with PROCTOR_SWEBENCH_PYTHON; never imported by the project.
"""

# mypy: ignore-errors
# It runs in another interpreter, against a package that is not here.

import contextlib
import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock


def ask(request):
    match request["what"]:
        case "extract":
            from swebench.inference.make_datasets.utils import extract_diff

            return [extract_diff(text) for text in request["texts"]]
        case "prompt":
            for heavy in ("tiktoken", "transformers", "jedi", "pyserini"):  # of no concern to prompts
                sys.modules.setdefault(heavy, MagicMock())
            from swebench.inference.make_datasets.create_instance import prompt_style_3

            return [prompt_style_3(instance) for instance in request["instances"]]
        case "parse":
            return [parse(repo, log) for repo, log in request["logs"]]
        case "grade":
            return [grade(row, log) for row, log in request["logs"]]
        case "apply":
            return [apply(tree, patch) for tree, patch in request["patches"]]


def parse(repo, log):
    from swebench.harness.log_parsers import PARSER_REGISTRY
    from swebench.harness.log_parsers.python import MAP_REPO_TO_PARSER_PY

    parser = PARSER_REGISTRY.get(repo) or MAP_REPO_TO_PARSER_PY[repo]
    return parser(log, None)


def grade(row, log):
    from swebench.harness.grading import get_eval_report
    from swebench.harness.log_parsers.python import MAP_REPO_TO_PARSER_PY

    spec = SimpleNamespace(
        instance_id=row["instance_id"],
        repo=row["repo"],
        log_parser=MAP_REPO_TO_PARSER_PY[row["repo"]].__name__,
        eval_type=row.get("eval_type", "pass_and_fail"),
        FAIL_TO_PASS=json.loads(row["FAIL_TO_PASS"]),
        PASS_TO_PASS=json.loads(row["PASS_TO_PASS"]),
    )
    with tempfile.NamedTemporaryFile("w", suffix=".txt", newline="") as file:
        file.write(log)
        file.flush()
        prediction = {"instance_id": row["instance_id"], "model_patch": "x", "model_name_or_path": "m"}
        return get_eval_report(spec, prediction, file.name, include_tests_status=True)[row["instance_id"]]


def apply(tree, patch):
    """The official `run_instance`, its container replaced by a folder; what it does with the patch is its own."""
    import swebench.harness.run_evaluation as official

    class Folder:
        id = "folder"

        def start(self):
            pass

        def exec_run(self, command, workdir=None, user=None):
            argv = command if isinstance(command, list) else shlex.split(command)
            argv = [str(patch_file) if word == official.CONTAINER_PATCH_FILE else word for word in argv]
            argv = [word.replace(official.CONTAINER_PATCH_FILE, str(patch_file)) for word in argv]
            done = subprocess.run(argv, cwd=tree, capture_output=True, check=False)
            return SimpleNamespace(exit_code=done.returncode, output=done.stdout + done.stderr)

    class Stop(Exception):
        pass

    def stop(*_args, **_kwargs):
        raise Stop

    with tempfile.TemporaryDirectory() as scratch:
        patch_file = Path(scratch) / "patch.diff"
        official.RUN_EVALUATION_LOG_DIR = Path(scratch) / "logs"
        official.create_container = lambda *_args, **_kwargs: Folder()
        official.copy_to_container = lambda _container, source, target: (
            patch_file.write_bytes(Path(source).read_bytes()) if "diff" in str(target) else None
        )
        official.cleanup_container = lambda *_args, **_kwargs: None
        official.exec_run_with_timeout = stop
        spec = SimpleNamespace(
            instance_id="owner__name-1",
            image="image",
            eval_script="",
            image_assets={},
            FAIL_TO_PASS=[],
            PASS_TO_PASS=[],
        )
        prediction = {"instance_id": "owner__name-1", "model_patch": patch, "model_name_or_path": "m"}
        with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(Stop):
            official.run_instance(spec, prediction, None, "run")
        log = next(Path(scratch).rglob("run_instance.log")).read_text()
    return {"applied": ">>>>> Applied Patch" in log, "tree": listing(Path(tree))}


def listing(tree):
    files = sorted(
        path for path in tree.rglob("*") if path.is_file() and ".git" not in path.relative_to(tree).parts
    )
    return {str(path.relative_to(tree)): path.read_bytes().decode("latin-1") for path in files}


if __name__ == "__main__":
    json.dump(ask(json.load(sys.stdin)), sys.stdout)
