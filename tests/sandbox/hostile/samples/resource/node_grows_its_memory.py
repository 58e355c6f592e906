#: title = "Node grows memories of its virtual processors"
#: why = "They are reserved first and taken later, each by a call that asks for no memory."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["left", "memory", "signal"]
#: limits = {cpu = 10, wall = 30}
import subprocess

script = """
const kept = [];
for (let i = 0; i < 24; i++) {
  const memory = new WebAssembly.Memory({initial: 1, maximum: 4096});
  memory.grow(2047);
  new Uint8Array(memory.buffer).fill(1);
  kept.push(memory);
}
"""
done = subprocess.run(["node", "-e", script], capture_output=True)
raise SystemExit(done.returncode and 3)


def add(a, b):
    return a + b
