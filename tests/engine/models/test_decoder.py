"""Continuous batching, tried on cells of paper: every draw is answered once, and by itself."""

from collections import deque
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.models.llama.decoder import Decoder, Job, Tongue
from engine.models.llama.sampler import Sampler
from engine.models.llama.selftest import Seen, prove
from engine.models.llama.widths import Promise, ladder, padded, promise
from engine.models.model import Completion, Draw, Prefill, Sampling

VOCABULARY = 40
END = 0


class PaperCells:
    """Sequences as lists of tokens; the logits depend on nothing but what a sequence holds."""

    def __init__(self, sequences: int, room: int = 64, batch: int = 8) -> None:
        self.sequences, self.room, self.batch = sequences, room, batch
        self.held: list[list[int]] = [[] for _ in range(sequences)]
        self.prefills = 0
        self.shapes: list[int] = []

    def prefill(self, sequence: int, tokens: Sequence[int], start: int) -> None:
        assert 0 < len(tokens) <= self.batch
        assert start == len(self.held[sequence])
        self.held[sequence] += tokens
        self.prefills += 1

    def step(self, tokens: NDArray[np.int32], positions: NDArray[np.int32]) -> NDArray[np.float32]:
        self.shapes.append(len(tokens))
        rows = []
        for sequence, (token, position) in enumerate(zip(tokens, positions, strict=True)):
            assert position == len(self.held[sequence]), "a sequence must grow without holes"
            self.held[sequence].append(int(token))
            rows.append(np.random.default_rng(self.held[sequence]).standard_normal(VOCABULARY))
        return np.array(rows, np.float32) * 2

    def share(self, source: int, target: int) -> None:
        self.held[target] = list(self.held[source])

    def clear(self, sequence: int) -> None:
        self.held[sequence] = []


TONGUE = Tongue(
    pieces=["", *(f"{token:02d} " for token in range(1, VOCABULARY))],
    ends=frozenset([END]),
    close_thinking=(38, 39),
)


def job(name: str, draws: int, *, prompt: Sequence[int] = (5, 6, 7), **more: object) -> Job:
    settings: dict[str, object] = {
        "sampling": Sampling(temperature=1.0, top_p=0.95),
        "max_tokens": 12,
        "stops": (),
        "prompt_sha256": name,
    }
    return Job(
        tokens=tuple(prompt),
        draws=deque(
            Draw(key=(name, index), seed=hash((len(name), index)) % 1000 + 1) for index in range(draws)
        ),
        **(settings | more),  # type: ignore[arg-type]
    )


def decoder(
    slots: int, *, least: int = 1, room: int = 64, thinking: int | None = None
) -> tuple[Decoder, PaperCells]:
    cells = PaperCells(padded(slots, least) + 1, room)
    return (
        Decoder(
            cells,
            TONGUE,
            Sampler(VOCABULARY),
            slots=slots,
            widths=ladder(slots, least),
            thinking_tokens=thinking,
        ),
        cells,
    )


def drain(machine: Decoder) -> dict[tuple[str, int], Completion]:
    found: dict[tuple[str, int], Completion] = {}
    while machine.is_busy:
        for completion in machine.step():
            assert completion.key not in found, "a draw was answered twice"
            found[completion.key] = completion
    return found


def texts(found: dict[tuple[str, int], Completion]) -> dict[tuple[str, int], str]:
    return {key: completion.text for key, completion in found.items()}


def jobs() -> list[Job]:
    return [
        job("a", 5),
        job("bb", 3, prompt=range(1, 30)),
        job("ccc", 4, prompt=(9,)),
        job("dddd", 2, prompt=(5, 6)),
    ]


def run(slots: int, work: Sequence[Job], **more: int) -> dict[tuple[str, int], Completion]:
    machine, _ = decoder(slots, **more)
    for one in work:
        machine.add(one)
    return drain(machine)


def test_every_draw_is_answered_once() -> None:
    assert len(run(4, jobs())) == 14


@pytest.mark.parametrize("slots", [1, 2, 3, 8, 14, 30])
def test_the_text_does_not_depend_on_the_number_of_slots(slots: int) -> None:
    assert texts(run(slots, jobs())) == texts(run(4, jobs()))


def test_the_text_does_not_depend_on_the_order() -> None:
    assert texts(run(4, jobs()[::-1])) == texts(run(4, jobs()))


def test_a_prompt_is_prefilled_once_for_all_its_samples() -> None:
    machine, cells = decoder(2)
    machine.add(job("a", 6))
    drain(machine)
    assert cells.prefills == 1


def test_the_same_prompt_asked_again_is_not_prefilled_again() -> None:
    machine, cells = decoder(2)
    for name in ("a", "b"):
        machine.add(job(name, 1))
        drain(machine)
    assert cells.prefills == 1


def test_a_long_prompt_is_prefilled_in_chunks_that_fit_the_batch() -> None:
    machine, cells = decoder(2)
    machine.add(job("a", 1, prompt=range(1, 30)))
    drain(machine)
    assert cells.prefills == 4


def test_samples_in_flight_go_on_between_the_chunks_of_a_long_prompt() -> None:
    machine, cells = decoder(2)
    machine.add(job("a", 1, max_tokens=60))
    machine.add(job("b", 1, prompt=range(1, 30)))
    steps_before: list[int] = []
    while machine.is_busy and len(machine.watch()) < 2:
        chunks = cells.prefills
        machine.step()
        steps_before += [len(cells.shapes)] * (cells.prefills - chunks)
    first, *chunks_of_b = steps_before
    assert first == 0
    assert len(chunks_of_b) == 4
    assert chunks_of_b == sorted(set(chunks_of_b)), "two chunks were read without a step between them"


def test_a_prompt_that_is_read_in_part_says_how_far_it_is() -> None:
    machine, _ = decoder(2)
    machine.add(job("a", 1, prompt=range(1, 30)))
    assert machine.prefills() == ()
    seen: list[Prefill] = []
    while not machine.watch():
        machine.step()
        seen += machine.prefills()
    assert [(prefill.key, prefill.read, prefill.tokens) for prefill in seen] == [
        (("a", 0), read, 29) for read in (8, 16, 24)
    ]
    assert machine.prefills() == ()


def test_a_step_always_has_one_of_the_agreed_shapes() -> None:
    machine, cells = decoder(14, least=8)
    for one in jobs():
        machine.add(one)
    drain(machine)
    assert set(cells.shapes) <= {8, 12, 16}


def test_the_last_samples_move_together_into_a_narrower_step() -> None:
    machine, cells = decoder(16)
    machine.add(job("short", 15, max_tokens=2))
    machine.add(job("long", 1, max_tokens=12))
    alone = run(1, [job("long", 1, max_tokens=12)])
    found = drain(machine)
    assert found["long", 0].text == alone["long", 0].text
    if found["long", 0].tokens > 3:
        assert cells.shapes[-1] == 1


def test_max_tokens_ends_a_sample_by_length() -> None:
    found = run(2, [job("a", 4, max_tokens=1)])
    assert {c.finish for c in found.values()} <= {"length", "stop"}
    assert {c.tokens for c in found.values()} == {1}


def test_a_stop_string_across_tokens_is_cut_off() -> None:
    plain = run(1, [job("a", 1)])["a", 0].text
    assert len(plain) > 8
    stop = plain[2:4]
    cut = run(1, [job("a", 1, stops=(stop,))])["a", 0]
    assert (cut.text, cut.finish) == (plain[: plain.find(stop)], "stop")


def test_a_sample_that_fills_its_sequence_ends_by_context() -> None:
    prompt = list(range(1, 31))
    found = run(2, [job("a", 6, prompt=prompt, max_tokens=500)], room=32)
    ends = {(c.finish, c.tokens) for c in found.values()}
    assert ("context", 3) in ends
    assert all(finish == "stop" and tokens <= 3 for finish, tokens in ends - {("context", 3)})


def test_a_prompt_longer_than_a_sequence_is_answered_and_not_decoded() -> None:
    found = run(2, [job("a", 2, prompt=range(1, 40)), job("b", 1)], room=32)
    assert {found["a", 0].finish, found["a", 1].finish} == {"context"}
    assert found["b", 0].tokens > 0


def test_cancelling_answers_what_flew_and_what_waited() -> None:
    machine, _ = decoder(2)
    machine.add(job("a", 5, max_tokens=30))
    machine.step()
    machine.step()
    dropped = machine.cancel()
    assert sorted(c.key for c in dropped) == [("a", index) for index in range(5)]
    assert {c.finish for c in dropped} == {"cancelled"}
    assert not machine.is_busy


def test_cancelling_one_sample_leaves_the_others_as_they_would_have_been() -> None:
    alone = texts(run(3, [job("a", 5)]))
    machine, _ = decoder(3)
    machine.add(job("a", 5))
    done = [completion for _ in range(2) for completion in machine.step()]
    dropped = machine.cancel([("a", 1), ("a", 4)])
    left = texts({completion.key: completion for completion in done} | drain(machine))
    assert {completion.key for completion in dropped} == {("a", 1), ("a", 4)}
    assert left == {("a", index): alone["a", index] for index in (0, 2, 3)}


def test_what_was_cancelled_and_asked_again_comes_out_the_same() -> None:
    machine, _ = decoder(3)
    machine.add(job("a", 5))
    machine.step()
    machine.step()
    again = job("a", 5)
    done = {c.key for c in machine.cancel() if c.finish != "cancelled"}
    again.draws = deque(draw for draw in again.draws if draw.key not in done)
    machine.add(again)
    assert texts(drain(machine)) == texts(run(3, [job("a", 5)]))


def test_a_greedy_sample_has_no_logprob_and_a_drawn_one_has() -> None:
    assert run(1, [job("a", 1, sampling=Sampling())])["a", 0].logprob is None
    drawn = run(1, [job("a", 1)])["a", 0].logprob
    assert drawn is not None
    assert drawn < 0


def test_a_thinking_budget_that_runs_out_ends_the_thinking() -> None:
    pieces = list(TONGUE.pieces)
    pieces[38], pieces[39] = "</thi", "nk>"
    cells = PaperCells(2)
    machine = Decoder(
        cells,
        Tongue(pieces=pieces, ends=frozenset(), close_thinking=(38, 39)),
        Sampler(VOCABULARY),
        slots=1,
        widths=(1,),
        thinking_tokens=4,
    )
    machine.add(job("a", 1, may_think=True, thinking=True, max_tokens=10))
    completion = drain(machine)["a", 0]
    assert completion.thinking_tokens == 6
    assert completion.thinking
    assert completion.text


def test_time_is_booked_and_tokens_are_counted() -> None:
    machine, _ = decoder(4)
    machine.add(job("a", 3))
    found = drain(machine)
    assert machine.spent.tokens == sum(c.tokens for c in found.values())
    assert machine.spent.steps > 0
    assert machine.spent.decode > 0


@pytest.mark.parametrize(
    ("slots", "least", "widths"),
    [
        (1, 8, (8,)),
        (16, 8, (8, 12, 16)),
        (30, 8, (8, 12, 16, 24, 32)),
        (3, 1, (1, 2, 3)),
        (5, 1, (1, 2, 4, 8)),
        (1, 1, (1,)),
    ],
)
def test_widths_are_few_and_the_last_holds_all_slots(slots: int, least: int, widths: tuple[int, ...]) -> None:
    assert ladder(slots, least) == widths


def test_the_self_test_passes_where_rows_do_not_matter() -> None:
    seen = prove(PaperCells(17, room=300, batch=64), (8, 16), range(1, 20), range(1, 120))
    assert seen == Seen(any_width=True, fixed_width=True)


class FussyCells(PaperCells):
    """A device that computes a step of another width, or a slot of its own, a little differently."""

    def __init__(self, *, width: bool = False, slot: bool = False) -> None:
        super().__init__(17, room=300, batch=64)
        self._by_width, self._by_slot = width, slot

    def step(self, tokens: NDArray[np.int32], positions: NDArray[np.int32]) -> NDArray[np.float32]:
        logits = super().step(tokens, positions)
        if self._by_width:
            logits = logits + np.float32(len(tokens) * 1e-6)
        if self._by_slot:
            logits[3] += np.float32(1e-6)
        return logits


def test_the_self_test_sees_that_the_width_matters() -> None:
    seen = prove(FussyCells(width=True), (8, 16), range(1, 20), range(1, 120))
    assert seen == Seen(any_width=False, fixed_width=True)


def test_the_self_test_sees_that_the_slot_matters() -> None:
    seen = prove(FussyCells(slot=True), (8, 16), range(1, 20), range(1, 120))
    assert seen == Seen(any_width=False, fixed_width=False)


def test_the_self_test_leaves_every_sequence_empty() -> None:
    cells = PaperCells(17, room=300, batch=64)
    prove(cells, (8, 16), range(1, 20), range(1, 120))
    assert not any(cells.held)


@pytest.mark.parametrize(
    ("cells", "slots", "least", "held"),
    [
        (PaperCells(17, room=300, batch=64), 16, 8, Promise((8, 12, 16), "", proved=True)),
        (FussyCells(width=True), 16, 8, Promise((16,), "the number of slots (16)", proved=True)),
        (
            FussyCells(slot=True),
            16,
            8,
            Promise((8, 12, 16), "which samples are in flight together", proved=False),
        ),
        (
            PaperCells(17, room=300, batch=64),
            4,
            1,
            Promise((1, 2, 4), "the number of slots (4)", proved=True),
        ),
    ],
    ids=["alike", "width matters", "slot matters", "few rows"],
)
def test_no_more_is_promised_than_was_proved(
    cells: PaperCells, slots: int, least: int, held: Promise
) -> None:
    found = promise(cells, slots, least, range(1, 20), range(1, 120))
    assert (found.widths, found.depends_on.partition(":")[0], found.proved) == (
        held.widths,
        held.depends_on,
        held.proved,
    )
