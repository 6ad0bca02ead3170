"""Generated news articles: as many as wanted, all different, for benchmarks and for tests of batches."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

_COMPANIES: Final = (
    "Meta",
    "OpenAI",
    "Tesla",
    "Northwind Robotics",
    "Fernbank Mutual",
    "Amazon",
    "Brightwater Health",
    "TikTok",
)
_SYSTEMS: Final = (
    "AI hiring assistant", "customer service chatbot", "AI claims scorer", "delivery robot", "AI triage tool",
    "employee monitoring program", "AI tutor", "content moderation model",
)  # fmt: skip
_FAULTS: Final = (
    "leaked private records of {n} people", "gave unsafe advice to {n} users", "rejected {n} valid applications",
    "sent {n} wrong letters", "exposed the messages of {n} customers", "misidentified {n} visitors",
)  # fmt: skip
_TOWNS: Final = ("Harrow", "Leiden", "Austin", "Osaka", "Porto", "Lyon", "Perth", "Galway", "Turin", "Malmo")
_MONTHS: Final = ("January", "March", "April", "July", "October")
_PAPERS: Final = ("The Example Courier", "Daily Sample", "Northern Example Post", "Example Wire")


def article(number: int) -> str:
    """A text of about 300 words with front matter; equal numbers give equal texts."""
    rng = random.Random(number)
    company, system, town = rng.choice(_COMPANIES), rng.choice(_SYSTEMS), rng.choice(_TOWNS)
    fault = rng.choice(_FAULTS).format(n=rng.randint(20, 90_000))
    paper, month = rng.choice(_PAPERS), rng.choice(_MONTHS)
    headline = f"{company} halts {system} in {town} after it {fault}, case {number}"
    background = " ".join(
        f"Residents of {rng.choice(_TOWNS)} had asked for {rng.randint(2, 40)} changes to the way the office near "
        f"the {rng.choice(('river', 'station', 'harbour', 'market'))} keeps files, and a panel of {rng.randint(3, 12)} "
        f"members met on {rng.choice(('Monday', 'Thursday', 'Friday'))} to hear what staff had to say about the matter."
        for _ in range(4)
    )
    return f"""url: https://news.example/{number}
published: 2026-0{rng.randint(1, 9)}-{rng.randint(10, 28)}
publisher: {paper}

{headline}

{company} has paused its {system} after it {fault} in {town}. The company said the {system} was in use since {month}
and that it is investigating. The data was available to all staff, including names, addresses and payment details.

"We take this seriously and we have no indication that any record was misused, so we are pausing the service while we
look into it," a spokesperson told {rng.choice(_PAPERS)}.

{background}

The error may violate privacy laws, according to a local lawyer. In {month}, {company} apologised after a chatbot gave
wrong answers to customers. The regulator has not said whether it will open a case.
"""


def write(folder: Path, count: int) -> list[Path]:
    """`count` articles as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        path = folder / f"article-{number:05d}.txt"
        path.write_text(article(number), encoding="utf-8")
        paths.append(path)
    return paths
