"""How the process that writes papers tells a window how far it is: one line for each step."""

from __future__ import annotations

MARK = "step"


class LineProgress:
    """Writes each step as a line: `step DONE TOTAL LABEL`."""

    def step(self, label: str, done: float, total: float) -> None:
        """Write one step at once."""
        print(MARK, round(done), round(total), label, flush=True)


def read_step(line: str) -> tuple[int, int, str] | None:
    """Return done, total and label of a line, None where it tells something else."""
    words = line.split(" ", 3)
    if len(words) != 4 or words[0] != MARK or not (words[1].isdecimal() and words[2].isdecimal()):
        return None
    return int(words[1]), int(words[2]), words[3]
