"""For any mixture of good, bad, blank and many-lined rows, every line is accounted for under its own number."""

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.reading import HEADER, read_text, refusal

# Each piece: its text, how many rows, rejected rows and blank lines it is, and the reason of the rejection.
_PIECES = {
    "good": ("2020-02-02,A,api/v2/x,1,1,0,0,0,0", (1, 0, 0)),
    "quoted": ('"2020-02-02","A, ""B""",api/v2/x,1,1,0,0,0,0', (1, 0, 0)),
    "two lines": ('2020-02-02,"A\nB",api/v2/x,1,1,0,0,0,0', (1, 0, 0)),
    "blank inside": ('2020-02-02,"A\n\n\nB\n",api/v2/x,1,1,0,0,0,0', (1, 0, 0)),
    "bad count": ("2020-02-02,A,api/v2/x,one,1,0,0,0,0", (0, 1, 0)),
    "bad count, three lines": ('2020-02-02,"A\n\nB",api/v2/x,one,1,0,0,0,0', (0, 1, 0)),
    "no date": (",A,api/v2/x,1,1,0,0,0,0", (0, 1, 0)),
    "few": ("2020-02-02,A", (0, 1, 0)),
    "many": ("2020-02-02,A,api/v2/x,1,1,0,0,0,0,9,9", (0, 1, 0)),
    "many, three lines": ('2020-02-02,"A\n\nB",api/v2/x,1,1,0,0,0,0,9,9', (0, 1, 0)),
    "misplaced quote": ('2020-02-02,"A,"api/v2/x",1,1,0,0,0,0', (0, 1, 0)),
    "blank": ("", (0, 0, 1)),
}


@given(
    before=st.integers(0, 3),
    names=st.lists(st.sampled_from(sorted(_PIECES)), max_size=25),
    line_end=st.sampled_from(["\n", "\r\n"]),
    ends=st.booleans(),
)
@example(before=0, names=["blank inside", "blank", "many, three lines", "bad count"], line_end="\n", ends=True)
@example(before=2, names=["misplaced quote", "blank", "two lines", "no date"], line_end="\r\n", ends=False)
@settings(max_examples=15, deadline=None)
def test_every_line_is_accounted_for(before: int, names: list[str], line_end: str, ends: bool) -> None:
    names = [*names, "good"]
    line, bad = before + 2, []
    for name in names:
        text, (_, rejected, _) = _PIECES[name]
        bad += [line] * rejected
        line += text.count("\n") + 1
    text = "\n" * before + "\n".join([HEADER, *(_PIECES[name][0] for name in names)]) + ("\n" if ends else "")
    with tempfile.TemporaryDirectory() as folder:
        outcome = read_text(Path(folder), text.replace("\n", line_end))
    source = outcome.source
    assert [entry for entry, _, _ in outcome.rejected] == bad
    assert source.rejected == len(bad)
    assert source.rows == sum(_PIECES[name][1][0] for name in names) == source.requests
    assert source.blank == sum(_PIECES[name][1][2] for name in names) + before
    assert source.rows + source.rejected + source.blank + source.header == len(names) + before + 1


def test_without_a_good_row_the_first_bad_one_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, f"\n{HEADER}\n\n{_PIECES['few'][0]}\n").line == 4
