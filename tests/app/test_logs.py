"""The log turns over, holds no secret and never stops the work."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from app import logs
from app.logs import LogFile, hide_secrets, log_file, start_logging
from app.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, log_level="INFO")


@pytest.fixture(autouse=True)
def root_as_before():
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("postgresql+psycopg://wall:s3cret@host/city", "postgresql+psycopg://wall:***@host/city"),
        ("postgresql://wall:p%40ss:word@host:5432/city", "postgresql://wall:***@host:5432/city"),
        ("host=x password='two words' user=y", "host=x password=*** user=y"),
        ("GET /tile?x=1&tk=0123abc&y=2", "GET /tile?x=1&tk=***&y=2"),
        ("https://host/a:b/c@2x.png", "https://host/a:b/c@2x.png"),
        ("postgresql://wall@host/city", "postgresql://wall@host/city"),
        ("18:46 case 450103-261123-00017 monkey=1", "18:46 case 450103-261123-00017 monkey=1"),
    ],
)
def test_secrets_are_hidden_and_nothing_else(said: str, written: str) -> None:
    assert hide_secrets(said) == written


def test_a_traceback_is_written_without_its_secrets(settings: Settings) -> None:
    start_logging(settings)
    try:
        raise ValueError("postgresql://wall:s3cret@host/city")
    except ValueError:
        logging.getLogger("some").exception("It broke")
    text = log_file(settings).read_text("utf-8")
    assert "It broke" in text
    assert "wall:***@host" in text
    assert "s3cret" not in text


def test_the_level_comes_from_the_settings(settings: Settings) -> None:
    start_logging(settings.model_copy(update={"log_level": "WARNING"}))
    logging.getLogger("some").info("quiet")
    logging.getLogger("some").warning("loud")
    text = log_file(settings).read_text("utf-8")
    assert "loud" in text
    assert "quiet" not in text


def test_starting_twice_writes_each_line_once(settings: Settings) -> None:
    start_logging(settings)
    start_logging(settings)
    logging.getLogger("some").warning("only once")
    assert log_file(settings).read_text("utf-8").count("only once") == 1


def test_a_folder_that_cannot_be_written_is_told_and_work_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    said = start_logging(Settings(data_dir=tmp_path / "file"))
    logging.getLogger("some").error("nobody hears")
    assert said is not None
    assert "Gridhall continues without a log" in said
    assert capsys.readouterr().err == ""


def test_several_processes_turn_the_files_over_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of every process is in one of the files, as long as the files together hold them."""
    file = tmp_path / "gridhall.log"
    words = (
        "import logging, sys; from pathlib import Path; from app import logs; logs.FILE_BYTES = 40_000;"
        "handler = logs.open_log(Path(sys.argv[1])); log = logging.getLogger('w'); log.setLevel('INFO');"
        "log.addHandler(handler); [log.info('line %s-%d ' + 'x' * 40, sys.argv[2], n) for n in range(300)]"
    )
    home = Path(logs.__file__).parent.parent
    writers = [subprocess.Popen([sys.executable, "-c", words, str(file), str(n)], cwd=home) for n in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    text = "".join(one.read_text("utf-8") for one in tmp_path.glob("gridhall.log*"))
    assert len(list(tmp_path.glob("gridhall.log.?"))) >= 1
    assert text.count("line ") == 900


def test_a_full_disk_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogFile(tmp_path / "gridhall.log")
    handler.stream.close()
    handler.stream = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115 - the handler closes it
    handler._follow = lambda: None
    for _number in range(2):
        handler.emit(logging.LogRecord("some", logging.INFO, "", 1, "lost", None, None))
    said = capsys.readouterr().err
    assert said.count("Gridhall continues without a log") == 1
    assert "Traceback" not in said
    handler._follow = LogFile._follow
    handler.stream = None
