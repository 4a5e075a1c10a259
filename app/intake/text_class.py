"""Which classes a caller's words speak of: learned here, from the manual and the city's own cases, and only suggested.

Each class has the mean of its texts as a direction in the space of their terms, weighed by how rare a term is (TF-IDF);
a text is near the classes whose direction is nearest to its own. Chinese is cut into pairs of neighbouring characters,
other languages into words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.intake.classes import ClassEntry

MOST_TERMS = 6000
"""So many terms are kept, those of the most texts; 254 classes of them take 6 MB."""
MOST_TEXTS = 8000
"""So many texts of the latest cases are read."""
TOP = 3
LEAST_SCORE = 0.12
"""A text that is no nearer to a class than this (cosine) speaks of none; our own choice."""
LEAST_LETTERS = 2
RUNS = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]{2,}")
Sample = tuple[int, str]
"""A class by its id, and a text of it."""


@dataclass(frozen=True, eq=False)
class TextClasses:
    """What was learned; never changed, so that any thread may ask.

    Args:
        terms: term -> column.
        weights: (n_terms,) float32, how rare each term is.
        class_ids: (n_classes,) ids of the classes.
        centroids: (n_classes, n_terms) float32, rows of length 1.
    """

    terms: Mapping[str, int]
    weights: NDArray[np.float32]
    class_ids: NDArray[np.int64]
    centroids: NDArray[np.float32]

    def suggest(self, text: str, most: int = TOP) -> list[int]:
        """Return the ids of the classes that a text speaks of, the nearest first; none where nothing is near."""
        vector = _vector(text, self.terms, self.weights)
        if vector is None or not len(self.class_ids):
            return []
        scores = self.centroids @ vector
        best = np.argsort(-scores, kind="stable")[:most]
        return [int(self.class_ids[at]) for at in best if scores[at] >= LEAST_SCORE]


def terms_of(text: str) -> list[str]:
    """Return the terms of a text: pairs of Chinese characters (a single one stands for itself), and words."""
    found: list[str] = []
    for run in RUNS.findall(text.casefold()):
        if run.isascii() or not "\u3400" <= run[0] <= "\u9fff" or len(run) == 1:
            found.append(run)
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return found


def samples_of_manual(entries: Iterable[ClassEntry]) -> list[Sample]:
    """Return what the manual says of each class: its name and its filing conditions, in both languages."""
    found: list[Sample] = []
    for entry in entries:
        found += [(entry.class_id, entry.name), (entry.class_id, entry.name_en)]
        found += [(entry.class_id, f"{entry.name}{one.original or one.text}") for one in entry.conditions]
    return found


def learn(samples: Sequence[Sample]) -> TextClasses:
    """Learn from texts whose class is known."""
    documents = [(class_id, Counter(terms_of(text))) for class_id, text in samples]
    seen = Counter(term for _class, counts in documents for term in counts)
    terms = {term: at for at, (term, _count) in enumerate(seen.most_common(MOST_TERMS))}
    weights = np.ones(len(terms), np.float32)
    for term, at in terms.items():
        weights[at] = np.log((1 + len(documents)) / (1 + seen[term])) + 1
    class_ids = np.unique(np.array([class_id for class_id, _counts in documents], np.int64))
    row_of = {class_id: row for row, class_id in enumerate(class_ids.tolist())}
    centroids = np.zeros((len(class_ids), len(terms)), np.float32)
    for class_id, counts in documents:
        vector = _weighed(counts, terms, weights)
        if vector is not None:
            centroids[row_of[class_id]] += vector
    lengths = np.linalg.norm(centroids, axis=1, keepdims=True)
    np.divide(centroids, lengths, out=centroids, where=lengths > 0)
    return TextClasses(terms, weights, class_ids, centroids)


def share_among_first(model: TextClasses, samples: Sequence[Sample], most: int = TOP) -> float:
    """Return for what share of texts their class is among the first that are suggested (0-1)."""
    hits = sum(class_id in model.suggest(text, most) for class_id, text in samples)
    return hits / len(samples) if samples else 0.0


def _vector(text: str, terms: Mapping[str, int], weights: NDArray[np.float32]) -> NDArray[np.float32] | None:
    if len(text.strip()) < LEAST_LETTERS:
        return None
    return _weighed(Counter(terms_of(text)), terms, weights)


def _weighed(
    counts: Counter[str], terms: Mapping[str, int], weights: NDArray[np.float32]
) -> NDArray[np.float32] | None:  # fmt: skip
    vector = np.zeros(len(terms), np.float32)
    for term, count in counts.items():
        if term in terms:
            vector[terms[term]] = (1 + np.log(count)) * weights[terms[term]]
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else None
