"""A wall that is started again stands where it stood."""

from app.wall.memory import WallMemory, WallState


def test_each_wall_of_a_machine_remembers_its_own_state(tmp_path):
    file = tmp_path / "data" / "wall.json"
    one, other = WallMemory(file, "demo 0"), WallMemory(file, "demo 1")
    assert one.recall() is None
    one.remember(WallState("overdue", 0, True))
    other.remember(WallState("grid_tour", 37, False))
    assert WallMemory(file, "demo 0").recall() == WallState("overdue", 0, True)
    assert WallMemory(file, "demo 1").recall() == WallState("grid_tour", 37, False)


def test_a_broken_file_is_forgotten(tmp_path):
    file = tmp_path / "wall.json"
    memory = WallMemory(file, "demo")
    for words in ("", "[]", '{"demo": 3}', '{"demo": {"scene": "gone", "stop_number": 0, "is_held": false}}'):
        file.write_text(words, "utf-8")
        assert memory.recall() is None
    memory.remember(WallState("overview"))
    assert memory.recall() == WallState("overview")


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    WallMemory(blocked / "wall.json", "demo").remember(WallState("overview"))
