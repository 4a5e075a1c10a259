"""Rule: set-up installs what is missing, or names the exact command; tried with stand-ins for Debian's programs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT

STAND_INS = {
    "dpkg-query": "cat {place}/installed",
    "apt-cache": '[[ -e {place}/updated && $3 != *-15-* ]] && echo "Package: $3"',
    "apt-get": 'echo "apt-get $*" >>{place}/done; [[ $1 == update ]] && touch {place}/updated; exit 0',
    "tee": 'echo "tee $1: $(cat)" >>{place}/done',
    "mkdir": 'echo "mkdir $*" >>{place}/done',
    "sudo": 'echo "sudo $*" >>{place}/done; exit 1',
}


@pytest.fixture
def place() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="gh-setup-"))
    (made / "resources").mkdir()
    shutil.copytree(ROOT / "resources" / "setup", made / "resources" / "setup")
    (made / "bin").mkdir()
    for name, words in STAND_INS.items():
        file = made / "bin" / name
        file.write_text("#!/bin/bash\n" + words.format(place=made) + "\n")
        file.chmod(0o755)
    (made / "installed").write_text("installed fonts-noto-cjk\n")
    (made / "done").touch(mode=0o666)
    (made / "done").chmod(0o666)
    made.chmod(0o777)
    yield made
    shutil.rmtree(made)


def prepare(place: Path, is_root: bool) -> subprocess.CompletedProcess[str]:
    words = ["bash", str(place / "resources" / "setup" / "prepare.sh"), "packages"]
    if not is_root and os.geteuid() == 0:
        words = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *words]
    surroundings = {"PATH": f"{place / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin"}
    return subprocess.run(
        words, env=surroundings, cwd="/", text=True, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )


def all_packages() -> list[str]:
    lines = (ROOT / "resources" / "setup" / "debian.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="no setpriv here to become an ordinary account with")
def test_who_may_not_install_reads_the_exact_command(place: Path) -> None:
    done = prepare(place, is_root=False)
    assert done.returncode == 2
    command = done.stderr.splitlines()[-1]
    assert "create_main_cluster = false" in command
    assert command.index("create_main_cluster") < command.index("apt-get install")
    for line in all_packages():
        assert (line.split()[0] in command.split()) == (line != "fonts-noto-cjk")


@pytest.mark.skipif(os.geteuid() != 0, reason="root installs without sudo")
def test_root_installs_what_is_missing_and_what_this_release_has(place: Path) -> None:
    """The lists of packages are not there yet, and this release has another PostgreSQL."""
    done = prepare(place, is_root=True)
    assert done.returncode == 0, done.stderr
    acts = (place / "done").read_text().splitlines()
    installs = [act for act in acts if "install" in act]
    assert acts[acts.index(installs[0]) - 1] == "apt-get update"
    assert "postgresql-17-postgis-3" in installs[0].split()
    assert "fonts-noto-cjk" not in installs[0].split()


def test_nothing_is_done_where_nothing_is_missing(place: Path) -> None:
    (place / "installed").write_text("".join(f"installed {line.split()[-1]}\n" for line in all_packages()))
    done = prepare(place, is_root=os.geteuid() == 0)
    assert (done.returncode, done.stderr, (place / "done").read_text()) == (0, "", "")
