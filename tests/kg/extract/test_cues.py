"""Negation and hedge cues, how far they reach, and what only looks like one."""

from __future__ import annotations

import pytest

from kg.extract.cues import CueKind, find_cues, strongest


def decided(sentence: str, word: str) -> tuple[str, str] | None:
    cue = strongest(find_cues(sentence), sentence.index(word))
    return None if cue is None else (cue.kind.value, cue.text)


@pytest.mark.parametrize(
    ("sentence", "word", "cue"),
    [
        ("There is no evidence that records were copied.", "records", "no evidence that"),
        ("We have no sign so far that files were read, and we look.", "files", "no sign so far that"),
        ("The bank said that it did not leak passwords.", "leak", "did not"),
        ("The bank didn't leak passwords.", "leak", "didn't"),
        ("The bank didn’t leak passwords.", "leak", "didn’t"),
        ("No customer data was exposed.", "customer", "No"),
        ("The clinic denied that patients were hurt.", "patients", "denied that"),
        ("Police ruled out foul play.", "foul", "ruled out"),
        ("This is an incident rather than a hazard.", "hazard", "rather than"),
        ("The tool has never misidentified anyone.", "misidentified", "never"),
        ("It happened without any warning.", "warning", "without any"),
    ],
)
def test_negation_reaches(sentence: str, word: str, cue: str) -> None:
    assert decided(sentence, word) == (CueKind.NEGATION.value, cue)


@pytest.mark.parametrize(
    ("sentence", "word", "cue"),
    [
        ("The bot potentially violates privacy laws.", "violates", "potentially"),
        ("A potential violation of rights was found.", "violation", "potential"),
        ("The system allegedly misled buyers.", "misled", "allegedly"),
        ("It appears the data leaked.", "leaked", "It appears"),
        ("The tool may have exposed files.", "exposed", "may"),
        ("The car could cause crashes.", "cause", "could"),
        ("It is unclear whether files were read.", "files", "unclear whether"),
        ("A purported deepfake spread.", "deepfake", "purported"),
        ("The model reportedly invented cases.", "invented", "reportedly"),
        ("A suspected attack shut the site.", "attack", "suspected"),
    ],
)
def test_hedge_reaches(sentence: str, word: str, cue: str) -> None:
    assert decided(sentence, word) == (CueKind.HEDGE.value, cue)


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("We have no sign that files were read, but we pause the tool.", "pause"),
        ("No passwords were taken, and the bank fixed the bug.", "fixed"),
        ("The leak harms users and potentially breaks laws.", "harms"),
        ("It potentially breaks laws and harmed users.", "harmed"),
        ("The harm is not only potential: it is real.", "real"),
        ("This is not just a glitch.", "glitch"),
        ("The bot no longer answers.", "answers"),
        ("In May the bot failed.", "failed"),
        ("Not surprisingly, users complained.", "users"),
        ("The tool leaked data.", "leaked"),
    ],
)
def test_out_of_scope_or_no_cue(sentence: str, word: str) -> None:
    assert decided(sentence, word) is None


def test_a_negation_decides_before_a_hedge() -> None:
    sentence = "There is no evidence that the bot may have leaked files."
    assert decided(sentence, "leaked") == ("negation", "no evidence that")
