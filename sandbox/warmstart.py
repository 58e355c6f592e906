"""Compilers that start warm: what a compiler does anew for every program is done once per machine.

TypeScript reads and binds its library into a snapshot of the heap; javac, scalac and Clojure get an archive of
their classes; go gets a build cache with the standard library; g++ its precompiled header. All of it is made
on the host from trusted text, once per version of the tool, into a folder that workers see read-only. Where
making it fails, programs are compiled the slow way and nothing else changes.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.precompiled import INSIDE, PrecompiledHeaders
from sandbox.program import CommandStep, StepsProgram

SECONDS = 180.0
"""How long one preparation may take."""
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
"""Where the host looks for tools: where workers do."""
JAVA = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")


@dataclass(frozen=True)
class Recipe:
    """How one tool is made to start warm."""

    name: str
    applies: Callable[[CommandStep], bool]
    prepare: Callable[[CommandStep, Path, Path], Awaitable[bool]]
    """Makes the target (second path) in a scratch folder (first path); whether it worked."""
    use: Callable[[CommandStep, str], CommandStep]
    """The step with what was prepared, which lies at a path inside."""


class WarmStarts:
    """Adds to the steps of programs what makes their tools start warm."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._headers = PrecompiledHeaders(place)
        self._ready: dict[tuple[str, ...], str] = {}
        """Path inside by recipe and command; empty where the preparation failed."""
        self._preparing = asyncio.Lock()

    async def added(self, program: StepsProgram) -> StepsProgram:
        """The program with its steps made faster, or as it was."""
        program = await self._headers.added(program)
        steps = [await self._warmed(step) for step in program.steps]
        return program if steps == list(program.steps) else replace(program, steps=tuple(steps))

    async def _warmed(self, step: CommandStep) -> CommandStep:
        recipe = next((recipe for recipe in RECIPES if recipe.applies(step)), None)
        if recipe is None:
            return step
        key = (recipe.name, *step.argv)
        async with self._preparing:
            if key not in self._ready:
                self._ready[key] = await self._prepared(recipe, step)
        return recipe.use(step, self._ready[key]) if self._ready[key] else step

    async def _prepared(self, recipe: Recipe, step: CommandStep) -> str:
        """Where the recipe's product lies inside, made now unless it is there; empty where it cannot be made."""
        tool = shutil.which(step.argv[0], path=ENVIRONMENT["PATH"])
        if tool is None:
            return ""
        name = product_name(recipe.name, tool, step.argv)
        target = self._place / name
        if target.exists():
            return f"{INSIDE}/{name}"
        with tempfile.TemporaryDirectory(prefix="proctor-warm-") as scratch:
            fresh = self._place / f".{name}.{os.getpid()}"
            try:
                if not await recipe.prepare(step, Path(scratch), fresh) or not fresh.exists():
                    return ""
                fresh.rename(target)
            except OSError:
                return f"{INSIDE}/{name}" if target.exists() else ""
            finally:
                if fresh.is_dir():
                    shutil.rmtree(fresh, ignore_errors=True)
                fresh.unlink(missing_ok=True)
        return f"{INSIDE}/{name}"


def product_name(recipe: str, tool: str, argv: tuple[str, ...]) -> str:
    """A name that changes with the tool's file and with the command."""
    real = Path(tool).resolve()
    facts = (recipe, str(real), real.stat().st_mtime_ns, real.stat().st_size, *argv)
    return f"{recipe}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:20]}"


async def succeeds(scratch: Path, *command: str, env: Mapping[str, str] | None = None) -> bool:
    """Whether a command ends well in a folder, which is its home too."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=scratch,
        env={**ENVIRONMENT, "HOME": str(scratch), **(env or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(SECONDS):
            return await process.wait() == 0
    except TimeoutError:
        process.kill()
        await process.wait()
        return False


JAVA_SAMPLE = """
import java.util.*;
import java.util.stream.*;
import java.math.*;
class Warm {
    public static long count(ArrayList<String> words) {
        Map<String, Integer> counts = new HashMap<>();
        for (String word : words) { counts.put(word, counts.getOrDefault(word, 0) + 1); }
        return words.stream().filter(word -> counts.get(word) > 1).collect(Collectors.toList()).size();
    }
    public static void main(String[] args) {
        assert(count(new ArrayList<String>(Arrays.asList("a", "b"))) == 0L);
    }
}
"""
SCALA_SAMPLE = """
import scala.math._
import scala.collection.mutable._
object Warm {
    def count(words : List[String]) : Long = {
        words.groupBy(identity).map { case (word, all) => all.length }.filter(_ > 1).sum
    }
    def main(args: Array[String]) = {
    assert(count(List[String]("a", "b")) == (0l));
    }
}
"""
CLOJURE_SAMPLE = (
    "(require '[clojure.test :refer [deftest is run-tests]])\n(deftest t (is (= 1 1)))\n(run-tests)\n"
)
GO_SAMPLE = """
package warm_test

import (
%s
    "fmt"
    "testing"
)

func TestWarm(t *testing.T) { fmt.Println("") }
"""
GO_PACKAGES = (
    "bytes",
    "container/heap",
    "container/list",
    "crypto/md5",
    "encoding/hex",
    "errors",
    "math",
    "math/big",
    "math/bits",
    "math/rand",
    "os",
    "reflect",
    "regexp",
    "sort",
    "strconv",
    "strings",
    "time",
    "unicode",
    "unicode/utf8",
)

TYPESCRIPT_LIBRARIES = (
    "/usr/share/nodejs/typescript/lib",
    "/usr/lib/node_modules/typescript/lib",
    "/usr/local/lib/node_modules/typescript/lib",
)
TYPESCRIPT_DRIVER = """
const libraries = %r;
const kept = new Map();
function hostFor(options) {
  const host = ts.createCompilerHost(options);
  host.getDefaultLibLocation = () => libraries;
  host.getDefaultLibFileName = (o) => libraries + "/" + ts.getDefaultLibFileName(o);
  const read = host.getSourceFile;
  host.getSourceFile = (name, version, ...rest) => {
    if (!name.startsWith(libraries + "/")) return read.call(host, name, version, ...rest);
    const key = name + JSON.stringify(version);
    if (!kept.has(key)) kept.set(key, read.call(host, name, version, ...rest));
    return kept.get(key);
  };
  return host;
}
function compile(words) {
  const {options, fileNames, errors} = ts.parseCommandLine(words);
  const program = ts.createProgram(fileNames, options, hostFor(options));
  const found = errors.concat(ts.getPreEmitDiagnostics(program), program.emit().diagnostics);
  const form = {getCurrentDirectory: () => process.cwd(), getNewLine: () => "\\n", getCanonicalFileName: (n) => n};
  const all = ts.sortAndDeduplicateDiagnostics(found);
  process.stdout.write(ts.formatDiagnostics(all, form));
  return all.some((one) => one.category === ts.DiagnosticCategory.Error) ? 2 : 0;
}
{
  const {options} = ts.parseCommandLine(%s);
  const host = hostFor(options);
  const read = host.getSourceFile;
  host.fileExists = () => false;
  host.getSourceFile = (name, ...rest) => name === "warm.ts" ? ts.createSourceFile(name, "", rest[0]) : read(name, ...rest);
  ts.createProgram(["warm.ts"], options, host).getSemanticDiagnostics();
}
require("v8").startupSnapshot.setDeserializeMainFunction(() => { process.exitCode = compile(process.argv.slice(1)); });
"""


async def prepare_javac(_: CommandStep, scratch: Path, target: Path) -> bool:
    """An archive of javac's classes."""
    (scratch / "Warm.java").write_text(JAVA_SAMPLE)
    options = [f"-J{option}" for option in (*JAVA, f"-XX:ArchiveClassesAtExit={target}")]
    return await succeeds(scratch, "javac", *options, "-encoding", "UTF8", "-d", ".", "Warm.java")


def use_javac(step: CommandStep, inside: str) -> CommandStep:
    return replace(
        step, argv=(step.argv[0], f"-J-XX:SharedArchiveFile={inside}", "-J-Xlog:disable", *step.argv[1:])
    )


async def prepare_scalac(_: CommandStep, scratch: Path, target: Path) -> bool:
    """An archive of the Scala compiler's classes."""
    (scratch / "Warm.scala").write_text(SCALA_SAMPLE)
    options = " ".join((*JAVA, "-Xss8m", f"-XX:ArchiveClassesAtExit={target}"))
    return await succeeds(scratch, "scalac", "-d", ".", "Warm.scala", env={"JAVA_OPTS": options})


def use_scalac(step: CommandStep, inside: str) -> CommandStep:
    options = f"{step.env.get('JAVA_OPTS', '')} -XX:SharedArchiveFile={inside} -Xlog:disable"
    return replace(step, env={**step.env, "JAVA_OPTS": options.strip()})


async def prepare_clojure(step: CommandStep, scratch: Path, target: Path) -> bool:
    """An archive of Clojure's classes."""
    (scratch / step.argv[-1]).write_text(CLOJURE_SAMPLE)
    return await succeeds(scratch, "java", f"-XX:ArchiveClassesAtExit={target}", *step.argv[1:])


def use_clojure(step: CommandStep, inside: str) -> CommandStep:
    return replace(step, argv=("java", f"-XX:SharedArchiveFile={inside}", "-Xlog:disable", *step.argv[1:]))


async def prepare_go(step: CommandStep, scratch: Path, target: Path) -> bool:
    """A build cache that holds the standard library; go takes what it finds and need not write."""
    imports = "\n".join(f'    _ "{package}"' for package in GO_PACKAGES)
    (scratch / "warm_test.go").write_text(GO_SAMPLE % imports)
    env = {"GOCACHE": str(target), "GOFLAGS": ""}
    command = [word if not word.endswith("_test.go") else "warm_test.go" for word in step.argv]
    return await succeeds(scratch, *command, env=env)


def use_go(step: CommandStep, inside: str) -> CommandStep:
    return replace(step, env={**step.env, "GOCACHE": inside})


def typescript_libraries() -> str:
    """The folder of the compiler and its library; empty where it is in none of the usual places."""
    return next((place for place in TYPESCRIPT_LIBRARIES if Path(place, "typescript.js").exists()), "")


def snapshot_source(libraries: str, words: list[str]) -> str:
    """The compiler, and behind it the driver that reads the library once."""
    compiler = Path(libraries, "typescript.js").read_text(encoding="utf-8")
    return compiler + "\n" + TYPESCRIPT_DRIVER % (libraries, words)


async def prepare_tsc(step: CommandStep, scratch: Path, target: Path) -> bool:
    """A snapshot of TypeScript's heap with its library read and bound."""
    libraries = typescript_libraries()
    if not libraries:
        return False
    words = ["warm.ts", *(word for word in step.argv[1:] if not word.endswith(".ts"))]
    (scratch / "snapshot.js").write_text(snapshot_source(libraries, words), encoding="utf-8")
    built = await succeeds(scratch, "node", "--snapshot-blob", str(target), "--build-snapshot", "snapshot.js")
    (scratch / "trial.ts").write_text("const one: number = 1;\n")
    return built and await succeeds(scratch, "node", "--snapshot-blob", str(target), "trial.ts", *words[1:])


def use_tsc(step: CommandStep, inside: str) -> CommandStep:
    """The file comes first: words in front of it would be node's own."""
    sources = [word for word in step.argv[1:] if word.endswith(".ts")]
    others = [word for word in step.argv[1:] if not word.endswith(".ts")]
    return replace(step, argv=("node", "--snapshot-blob", inside, *sources, *others))


RECIPES = (
    Recipe("tsc", lambda step: step.argv[0] == "tsc" and len(step.argv) > 2, prepare_tsc, use_tsc),
    Recipe("javac", lambda step: step.argv[0] == "javac" and len(step.argv) > 2, prepare_javac, use_javac),
    Recipe("scalac", lambda step: step.argv[0] == "scalac" and len(step.argv) > 2, prepare_scalac, use_scalac),
    Recipe("go", lambda step: step.argv[0] == "go" and step.argv[1] in {"test", "vet"}, prepare_go, use_go),
    Recipe("clojure", lambda step: step.argv[0] == "java" and "clojure.main" in step.argv, prepare_clojure, use_clojure),
)  # fmt: skip
