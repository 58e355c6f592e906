"""Tokens per second of the decoder beside the binding's own class and llama-batched-bench.

    python tests/bench/bench_decode.py MODEL.gguf [tokens] [rounds] [numbers, such as 1,16,64]

llama-batched-bench takes part when it is on PATH; it is a tool of llama.cpp, built from the source that the
sdist of llama-cpp-python carries: `cmake -B build vendor/llama.cpp && cmake --build build --target
llama-batched-bench`.
"""

import sys
from pathlib import Path

from engine.models.bench import NUMBERS, bench_decode


def main() -> None:
    path = Path(sys.argv[1])
    tokens, rounds, numbers = (*sys.argv[2:], *("32", "3", ",".join(map(str, NUMBERS)))[len(sys.argv) - 2 :])
    rows = bench_decode(
        path,
        tokens=int(tokens),
        rounds=int(rounds),
        numbers=[int(number) for number in numbers.split(",")],
        say=lambda text: print(text, file=sys.stderr),
    )
    for row in rows:
        rival = f"{row.rival_ratio:5.2f} of llama-batched-bench" if row.rival_ratio else ""
        shares = ""
        if row.decode:
            shares = f"decode {row.decode:.1%} sampling {row.sampling:.1%} stops {row.stops:.1%} rest {row.rest:.1%}"
        print(
            f"{row.method:46} {row.rate:8.1f} tok/s {row.ratio:5.2f}x {row.cpu_ms:6.2f} ms CPU {rival} {shares}"
        )


if __name__ == "__main__":
    main()
