"""Which reader takes a document, and what no reader takes."""

from __future__ import annotations

import hashlib
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import RawDocument, Reading
from kg.errors import BadDocument, UnknownFormat, UsageError
from kg.feeds import Feed
from kg.settings import Settings
from kg.sources import AUTO, CATALOGUES, READERS, formats, read, recognise
from kg.sources.page import open_page
from kg.sources.records import Head
from kg.terms import SCHEMA
from kg.vocabulary import Vocabulary
from tests.kg.sources.reading import SAMPLES, aim_page, check, read_or_refuse, read_text, texts

FORMATS = {
    "aim_page_mci.txt": "aim-page",
    "aim_page_northwind.html": "aim-page",
    "aim_list.txt": "aim-list",
    "news_copy_mci.txt": "news-article",
    "news_fernbank.html": "news-article",
    "news_brightwater.txt": "news-article",
}

CATALOGUE_FORMATS = {
    "aiaaic_article_links.csv": "aiaaic-article-links",
    "aiaaic_incidents.csv": "aiaaic-incidents",
    "aiaaic_systems.csv": "aiaaic-systems",
    "aiid_incidents.csv": "aiid-incidents",
    "aim_records.json": "aim-json",
    "atlas_studies.yaml": "atlas",
    "atlas_study.yaml": "atlas",
    "incidents.jsonl": "json-lines",
    "incidents.ttl": "rdf",
    "postmortems.json": "agent-postmortems",
}

NO_NEWS = {
    "readme": "Incident Graph\n\nThis project builds a graph. Run `kg ingest` to read a folder of documents into it.\n",
    "markdown": "# Incident graph of the world\n\nThis project builds a graph of incidents, as reported by others.\n",
    "prose readme": "A library for reading many dates\n\nIt reads dates in many forms and gives one form back.\n",
    "json": '{\n  "headline": "A robot blocks an exit, police said on Monday",\n  "date": "2026-06-22"\n}\n',
    "json lines": '{"a": 1, "text": "A robot blocks an exit, police said."}\n{"a": 2, "text": "It did so again."}\n',
    "json array": "[1, 2, 3]",
    "csv": "id,title,date,url\n1,Robot blocks exit,2026-06-22,x\n2,Robot blocks door,2026-06-23,y\n",
    "tsv": "id\ttitle\tdate\n1\tRobot blocks exit\t2026-06-22\n2\tRobot blocks door\t2026-06-23\n",
    "python": "import os\nfrom pathlib import Path\n\n\ndef main() -> None:\n    print(os.getcwd())\n",
    "c": "#include <stdio.h>\nint main(void) {\n    return 0;\n}\n",
    "log": "2026-06-22 10:00:00 INFO started the server process\n2026-06-22 10:00:01 ERROR the client said no.\n",
    "access log": '127.0.0.1 - - [22/Jun/2026] "GET / HTTP/1.1" 200\n127.0.0.1 - - [22/Jun/2026] "GET /a" 404\n',
    "settings": "[tool]\nname = robot\nversion = 1.0\nlicense = none\n",
    "yaml": "name: robot\nversion: 1.0\nitems:\n  - one\n  - two\n",
    "xml": '<?xml version="1.0"?>\n<rss><channel><title>News</title></channel></rss>\n',
    "shopping list": "Milk\nBread\nTwo dozen eggs\nOne robot\n",
    "one word": "robot",
    "one sentence": "A robot blocked an exit, the police said on Monday.",
    "headline only": "Northwind halts delivery robots after one blocked a fire exit\n",
    "pdf": "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "diff": "--- a/kg/x.py\n+++ b/kg/x.py\n@@ -1,2 +1,2 @@\n-old = 1\n+new = 2\n",
}


def read_file(vocabulary: Vocabulary, name: str) -> list[Reading]:
    """The readings of a sample under a name that tells nothing."""
    data = (SAMPLES / name).read_bytes()
    found = list(read(Feed("misleading.exe", io.BytesIO(data), 10**9), vocabulary, Settings()))
    readings = [item for item in found if isinstance(item, Reading)]
    assert len(readings) == len(found)
    return readings


def read_catalogue_or_refuse(vocabulary: Vocabulary, data: bytes, form: str) -> None:
    """Read all there is; a row or a whole that is refused has a reason, and any other error goes through."""
    try:
        for item in read(Feed("test", io.BytesIO(data), 10**9), vocabulary, Settings(), form):
            assert isinstance(item, Reading) or item.reason
    except BadDocument as error:
        if not error.reason:
            raise


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_samples(vocabulary: Vocabulary, name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    page = open_page(RawDocument("misleading.json", data), Settings())
    assert recognise(page, vocabulary).name == FORMATS[name]
    (reading,) = read_file(vocabulary, name)
    assert reading.document.format == FORMATS[name]
    assert reading.document.reader_version >= 1
    assert reading.document.content_hash == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", sorted(CATALOGUE_FORMATS))
def test_samples_of_catalogues(vocabulary: Vocabulary, name: str) -> None:
    readings = read_file(vocabulary, name)
    assert readings
    for reading in readings:
        check(reading)
        assert reading.document.format == CATALOGUE_FORMATS[name]
        assert reading.document.reader_version >= 1


def test_every_sample_has_its_reader() -> None:
    names = {path.name for path in SAMPLES.iterdir()} - {"README.md"}
    assert names == FORMATS.keys() | CATALOGUE_FORMATS.keys()


def test_one_catalogue_recognises_each_sample() -> None:
    for name in CATALOGUE_FORMATS:
        head = Head((SAMPLES / name).read_bytes())
        assert [reader.name for reader in CATALOGUES if reader.recognises(head)] == [CATALOGUE_FORMATS[name]]


def test_no_catalogue_takes_a_page() -> None:
    for name in FORMATS:
        head = Head((SAMPLES / name).read_bytes())
        assert [reader.name for reader in CATALOGUES if reader.recognises(head)] == []


@pytest.mark.parametrize("name", sorted(NO_NEWS))
def test_what_no_reader_takes(vocabulary: Vocabulary, name: str) -> None:
    with pytest.raises(UnknownFormat) as caught:
        read_text(vocabulary, NO_NEWS[name])
    for reader in READERS:
        assert f"{reader.name}: " in caught.value.reason


def test_own_readme_is_no_news(vocabulary: Vocabulary) -> None:
    with pytest.raises(UnknownFormat):
        read_text(vocabulary, (SAMPLES / "README.md").read_bytes())


def test_forced_format(vocabulary: Vocabulary) -> None:
    text = "Robots\n\nA robot stood in the way of everybody for an hour.\n"
    with pytest.raises(UnknownFormat):
        read_text(vocabulary, text)
    assert read_text(vocabulary, text, "news-article").document.title == "Robots"
    assert read_text(vocabulary, text, "aim-page").document.format == "aim-page"


def test_unknown_reader(vocabulary: Vocabulary) -> None:
    with pytest.raises(UsageError, match=", ".join(formats())):
        read_text(vocabulary, "x", "aiid")


def test_reader_names_are_unique() -> None:
    assert formats()[0] == AUTO
    assert len(set(formats())) == len(formats()) == 1 + len(READERS) + len(CATALOGUES)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_cut_is_read_or_refused_with_a_reason(vocabulary: Vocabulary, name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    title = read_text(vocabulary, data).document.title
    for end in range(0, len(data), 200):
        reading = read_or_refuse(vocabulary, data[:end])
        if reading is not None and name != "aim_list.txt":
            found = reading.document.title
            assert found == title or (end < 1_500 and title.startswith(found))
            assert found in [*texts(reading, SCHEMA.name), *texts(reading, SCHEMA.headline)]


@pytest.mark.parametrize("name", sorted(CATALOGUE_FORMATS))
def test_every_cut_of_a_catalogue_is_read_or_refused_with_a_reason(vocabulary: Vocabulary, name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    for end in range(0, len(data), 200):
        read_catalogue_or_refuse(vocabulary, data[:end], AUTO)


@settings(max_examples=200, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    form=st.sampled_from([reader.name for reader in CATALOGUES]),
)
def test_any_bytes_are_read_or_refused_by_a_catalogue(data: bytes, form: str) -> None:
    read_catalogue_or_refuse(Vocabulary.load(), data, form)


@settings(max_examples=200, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    form=st.sampled_from(("auto", *(r.name for r in READERS))),
)
def test_any_bytes_are_read_or_refused(data: bytes, form: str) -> None:
    read_or_refuse(Vocabulary.load(), data, form)


def test_hostile_lengths_take_no_time(vocabulary: Vocabulary) -> None:
    """Each of these was quadratic in a naive reader; all together stay far below the limit."""
    many = "\n".join(f"Some line number {index} of it" for index in range(5_000))
    facets = ("Safety" * 20_000, "Xa yB " * 20_000, "x" + " " * 300_000 + "y")
    start = time.perf_counter()
    for facet in facets:
        read_text(vocabulary, aim_page(f"AI principles\n{facet}"))
    read_text(vocabulary, aim_page(articles=many))
    for text in (";" * 300_000 + " x", "a" + " " * 300_000 + "b", "[AI generated]" * 20_000, "<div>" * 50_000):
        read_or_refuse(vocabulary, text)
    assert time.perf_counter() - start < 10


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(FORMATS)))
def test_shuffled_lines_of_real_layouts_are_read_or_refused(data: st.DataObject, name: str) -> None:
    lines = (SAMPLES / name).read_text(encoding="utf-8").split("\n")
    chosen = data.draw(st.lists(st.sampled_from(lines), max_size=30))
    read_or_refuse(Vocabulary.load(), "\n".join(chosen))
