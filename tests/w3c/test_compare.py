"""The runner's own judgement: what it takes for the same answer, and what not."""

from __future__ import annotations

import pytest

from tests.w3c.answers import CSV, JSON, TSV, TURTLE, read_answer
from tests.w3c.compare import difference

BASE = "http://example.org/"
RESULT_SET = """\
@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
[] a rs:ResultSet ; rs:resultVariable "x" ;
   rs:solution [ rs:index 2 ; rs:binding [ rs:variable "x" ; rs:value "b" ] ] ,
               [ rs:index 1 ; rs:binding [ rs:variable "x" ; rs:value "a" ] ] .
"""


def rows(*lines: str, head: str = "?x\t?y") -> str:
    return "\n".join((head, *lines)) + "\n"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (rows("1\t2", "3\t4"), rows("3\t4", "1\t2"), True),
        (rows("1\t2"), rows("2\t1", head="?y\t?x"), True),
        (rows("1\t2"), rows("1\t2", head="?x\t?z"), False),
        (rows("1\t2", "1\t2"), rows("1\t2"), False),
        (rows("1\t"), rows("1\t2"), False),
        (rows("_:a\t_:b"), rows("_:c\t_:d"), True),
        (rows("_:a\t_:a"), rows("_:c\t_:d"), False),
        (rows("_:a\t_:b"), rows("_:c\t_:c"), False),
        (rows("_:a\t_:b", "_:b\t_:c"), rows("_:y\t_:z", "_:x\t_:y"), True),
        (rows("_:a\t_:b", "_:b\t_:a"), rows("_:x\t_:x", "_:y\t_:y"), False),
        (rows("1.0e0\t2.50"), rows("1e0\t2.5"), True),
        (rows("1\t2"), rows("1.0\t2"), False),
        (rows('"1"\t2'), rows("1\t2"), False),
    ],
)
def test_rows(left: str, right: str, same: bool) -> None:
    one, other = (read_answer(text.encode(), TSV, BASE) for text in (left, right))
    assert (difference(one, other) is None) is same
    assert (difference(other, one) is None) is same


def test_order_counts_where_it_is_asked_for() -> None:
    one, other = (read_answer(rows(*lines).encode(), TSV, BASE) for lines in (("1\t2", "3\t4"), ("3\t4", "1\t2")))
    assert difference(one, other, ordered=True)
    assert difference(one, one, ordered=True) is None


def test_reduced_may_drop_duplicates_but_no_row() -> None:
    whole, fewer, other = (
        read_answer(rows(*lines).encode(), TSV, BASE) for lines in (("1\t2", "1\t2"), ("1\t2",), ("1\t3",))
    )
    assert difference(whole, fewer, lax=True) is None
    assert difference(fewer, whole, lax=True)
    assert difference(whole, other, lax=True)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("[] <p> 1 .", "_:z <p> 01 .", True),
        ("[] <p> [ <q> 1 ] .", "_:y <q> 1 . _:x <p> _:y .", True),
        ("[] <p> [ <q> 1 ] .", "_:y <q> 1 . _:x <p> _:z .", False),
        ("<s> <p> true .", '<s> <p> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .', True),
        ("<s> <p> 1 .", "<s> <p> 1.0 .", False),
    ],
)
def test_graphs(left: str, right: str, same: bool) -> None:
    one, other = (read_answer(text.encode(), TURTLE, BASE) for text in (left, right))
    assert (difference(one, other) is None) is same


def test_rows_that_a_graph_describes_are_in_their_order() -> None:
    described = read_answer(RESULT_SET.encode(), TURTLE, BASE)
    plain = read_answer(b'?x\n"a"\n"b"\n', TSV, BASE)
    assert difference(described, plain, ordered=True) is None


def test_csv_knows_values_only() -> None:
    one, other = (read_answer(text.encode(), CSV, BASE) for text in ("x,y\r\n1.0E6,_:a\r\n", "x,y\r\n1e6,_:b\r\n"))
    assert difference(one, other) is None
    assert difference(one, read_answer(b"x,y\r\n1e6,a\r\n", CSV, BASE))


def test_kinds_of_answers_differ() -> None:
    truth = read_answer(b'{"head":{},"boolean":true}', JSON, BASE)
    assert difference(truth, read_answer(b"?x\n", TSV, BASE))
    assert difference(truth, not truth)
