"""The loop: wait for a checkpoint, sit it, judge it, tell."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.checkpoints.alarm import Judgement, judge, significance_of
from engine.checkpoints.candidates import Candidate, Settling, kind_of
from engine.checkpoints.courtesy import Courtesy, why_wait, why_yield
from engine.checkpoints.trend import SittingBegun, Trend, TrendRow, append_begun, append_row
from engine.errors import EngineLost, ProctorError, UsageError
from engine.gpu import gpus
from engine.headline import headline
from engine.launch import launch, resume
from engine.manifest import spec_of
from engine.models.memory import free_memory
from engine.models.model import ModelError
from engine.places import places
from engine.progress import Progress
from engine.quick.estimating import estimate_full
from engine.requests import StopRun, send
from engine.run import RunFolder
from engine.score import estimate
from engine.spec import RunSpec

LOOK = 1.0
"""Seconds between two looks at the folder, and at memory while an exam runs."""


@dataclass
class Watch:
    """One folder being watched."""

    settling: Settling
    spec: RunSpec
    """What every checkpoint sits; its model is replaced, or kept as the base of adapters."""
    trend: Trend
    baseline: RunFolder | None
    """None makes the first checkpoint the baseline."""
    courtesy: Courtesy
    max_drop: float
    significance: float
    together: bool
    """Whether `significance` is for all checkpoints together."""
    command: str
    """What to run on a regression, through the shell; empty for nothing."""
    alarm: str
    """What to run for a checkpoint that could not be sat."""
    narrate: Callable[[str], None]
    report: Callable[[TrendRow], None]
    _before: Progress | None = None
    _said: str = ""
    _done: set[str] = field(default_factory=set)
    _unsat: bool = False
    """Whether this watch could not sit a checkpoint."""

    def look(self, now: float) -> bool:
        """Sit and judge every checkpoint that has come to rest and has not been sat; True if there was one.

        One that could not be sat is tried once by each watch: what was in its way may have been mended meanwhile.
        """
        self._done |= self.trend.answered
        fresh = [one for one in self.settling.settled(now) if one.key not in self._done]
        for candidate in fresh:
            self._done.add(candidate.key)
            row = self.sit(candidate) if candidate.stands else None
            if row is None or (row.state == "failed" and not candidate.stands):
                self.narrate(f"{candidate.path.name} was removed or written anew before it was sat")
                continue
            self._unsat |= row.state == "failed"
            if self.trend.has_told(row):
                self.narrate(f"{row.file} is still not sat: {row.reason}")
            else:
                self._record(row)
        return bool(fresh)

    def run(self, *, once: bool) -> int:
        """Watch until interrupted, or with `once` until every file that is there has been judged.

        Returns 3 if any checkpoint judged by this call was a regression, else 5 if one could not be sat, else 0: who
        lets a checkpoint pass by this number must not let one pass that answers nothing.
        """
        before, self._unsat = len(self.trend.rows), False
        while True:
            now = time.monotonic()
            busy = self.look(now)
            if once and not busy and not self.settling.waiting(now):
                regressed = any(row.regression for row in self.trend.rows[before:])
                return 3 if regressed else EngineLost.exit_code * self._unsat
            if not busy:
                time.sleep(LOOK)

    def sit(self, candidate: Candidate) -> TrendRow:
        """Sit one checkpoint; whatever goes wrong with it becomes its row, for the next may be sound."""
        begun = time.monotonic()
        row = TrendRow(at=time.time(), file=candidate.path.name, key=candidate.key)
        try:
            kind = kind_of(candidate.path)
            row = msgspec.structs.replace(row, kind=kind)
            spec = self._spec(candidate, kind)
            earlier = self._taken_up(candidate, spec)
            folder = earlier or self._begun(candidate, spec, kind)
            try:
                progress = self._follow(folder, leaving=earlier is not None)
            except KeyboardInterrupt:
                # Nobody would record what it finds, and a later watch would run beside it.
                send(folder.requests, StopRun(by="the watcher, which was interrupted"))
                self.narrate(
                    f"stopping run {folder.id}; every verdict so far is kept, the next watch goes on with it"
                )
                raise
            row = msgspec.structs.replace(row, run=folder.id, seconds=round(time.monotonic() - begun, 1))
            return self._judged(row, folder, progress)
        except (ProctorError, ModelError) as error:
            return msgspec.structs.replace(row, state="failed", reason=str(error), at=time.time())

    def _spec(self, candidate: Candidate, kind: str) -> RunSpec:
        if kind == "model":
            return msgspec.structs.replace(self.spec, model=str(candidate.path), name=candidate.path.stem)
        if not self.spec.model:
            raise UsageError(
                f"{candidate.path.name} is an adapter: name the model it is laid over with --base."
            )
        options = msgspec.structs.replace(self.spec.options, lora=(str(candidate.path),))
        return msgspec.structs.replace(self.spec, options=options, name=candidate.path.stem)

    def _begun(self, candidate: Candidate, spec: RunSpec, kind: str) -> RunFolder:
        """A new run of a checkpoint, at work and written down as begun."""
        self._wait_for_room(candidate.size + _base_size(spec, kind))
        self.narrate(f"{candidate.path.name} sits {spec.suite.name}")
        folder = launch(spec, lambda what: self.narrate(f"{candidate.path.name}: {what}"))
        self.trend = append_begun(self.trend, SittingBegun(begun=candidate.key, run=folder.id))
        return folder

    def _taken_up(self, candidate: Candidate, spec: RunSpec) -> RunFolder | None:
        """The run that an earlier watch began for a checkpoint, at work or finished; None to begin anew."""
        run = self.trend.unfinished(candidate.key)
        folder = RunFolder(places().runs / run)
        if not run or not folder.events.exists():
            return None
        name = candidate.path.name
        try:
            if spec_of(folder.read_manifest()) != spec:
                raise UsageError("its settings were others")
            self.narrate(f"{name}: going on with run {run}")
            if folder.is_held() or folder.state(folder.replay()) == "finished":
                return folder
            self._wait_for_room(_model_size(folder))
            resume(folder, lambda what: self.narrate(f"{name}: {what}"))
        except ProctorError as error:
            if folder.is_held():
                send(folder.requests, StopRun(by="the watcher, which begins its checkpoint anew"))
            self.narrate(f"{name} begins anew, run {run} cannot be gone on with: {error}")
            return None
        return folder

    def _wait_for_room(self, size: int) -> None:
        while why := why_wait(self.courtesy, size, gpus(), free_memory()):
            self._say(f"waiting: {why}")
            time.sleep(LOOK)
        self._said = ""

    def _follow(self, folder: RunFolder, *, leaving: bool) -> Progress:
        """Let a run come to its end, leaving the machine to the trainer whenever it is wanted.

        With `leaving` its engine may be about to stop, as an earlier watch asked it: then the run goes on afterwards.
        """
        asked = False
        while True:
            time.sleep(LOOK)
            if not asked and (why := why_yield(self.courtesy, gpus(), free_memory())):
                asked = leaving = True
                self.narrate(f"giving way: {why}; every verdict so far is kept")
                send(folder.requests, StopRun(by=f"the watcher, giving way to the trainer ({why})"))
            if folder.is_held():
                continue
            progress = folder.replay()
            state = folder.state(progress)
            if state == "finished":
                return progress
            if not leaving:
                reason = progress.phase.reason or "its engine is gone"
                raise EngineLost(f"run {folder.id} is {state}: {reason} (log: {folder.engine_log})")
            self._wait_for_room(_model_size(folder))
            self.narrate(f"going on with run {folder.id}")
            resume(folder)
            asked = leaving = False

    def _judged(self, row: TrendRow, folder: RunFolder, progress: Progress) -> TrendRow:
        scores = [score for score in estimate(progress.tally) if score.metric == "pass@1"]
        if not scores:
            why = next((one.reason for one in progress.tally.waiting.values()), "it drew no sample")
            raise UsageError(
                f"nothing of run {folder.id} could be marked ({why}); once that is mended, `proctor resume {folder.id}` "
                "marks it and the next watch judges it"
            )
        score = headline(scores)
        row = msgspec.structs.replace(
            row, at=time.time(), value=score.value, low=score.low, high=score.high, problems=score.problems
        )
        if self.baseline is None:
            self.baseline, self._before = folder, progress
            return msgspec.structs.replace(row, state="baseline")
        self._before = self._before or self.baseline.replay()
        number = 1 + sum(earlier.state == "judged" for earlier in self.trend.rows)
        found = judge(
            self._before,
            progress,
            max_drop=self.max_drop,
            significance=significance_of(number, self.significance, together=self.together),
        )
        return _with_judgement(row, found, self._full(progress))

    def _full(self, progress: Progress) -> tuple[float, float, float] | None:
        quick = self.spec.suite.quick
        if quick is None or self._before is None:
            return None
        try:
            found = estimate_full(quick, self._before, progress)
        except UsageError:
            return None
        return found.value, found.low, found.high

    def _record(self, row: TrendRow) -> None:
        self.trend = append_row(self.trend, row)
        self.report(row)
        option, command = (
            ("--on-failure", self.alarm) if row.state == "failed" else ("--on-regression", self.command)
        )
        if command and (row.regression or row.state == "failed"):
            environment = {
                **os.environ,
                "PROCTOR_STATE": "failed" if row.state == "failed" else "regression",
                "PROCTOR_REASON": row.reason,
                "PROCTOR_CHECKPOINT": row.file,
                "PROCTOR_RUN": row.run,
                "PROCTOR_BASELINE": self.baseline.id if self.baseline else "",
                "PROCTOR_DIFFERENCE": f"{row.difference:.4f}",
                "PROCTOR_LOST": ",".join(row.lost),
                "PROCTOR_TREND": self.trend.path,
            }
            # It is the user's own command line, given to the shell on purpose.
            done = subprocess.run(command, shell=True, env=environment, check=False)  # noqa: S602
            if done.returncode:
                self.narrate(f"{option} ended with status {done.returncode}")

    def _say(self, what: str) -> None:
        if what != self._said:
            self._said = what
            self.narrate(what)


def _with_judgement(row: TrendRow, found: Judgement, full: tuple[float, float, float] | None) -> TrendRow:
    return msgspec.structs.replace(
        row,
        difference=found.difference.delta,
        difference_low=found.difference.low,
        difference_high=found.difference.high,
        p=found.difference.p,
        regression=found.regression,
        lost=tuple(moved.problem for moved in found.lost),
        gained=tuple(moved.problem for moved in found.gained),
        full=full,
    )


def _base_size(spec: RunSpec, kind: str) -> int:
    """Bytes of the model an adapter is laid over, where it is a file."""
    try:
        return Path(spec.model).stat().st_size if kind == "adapter" else 0
    except OSError:
        return 0


def _model_size(folder: RunFolder) -> int:
    model = folder.read_manifest().get("model")
    size = model.get("size") if isinstance(model, dict) else None
    return size if isinstance(size, int) else 0
