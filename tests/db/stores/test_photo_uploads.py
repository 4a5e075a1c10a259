"""A photo in pieces: goes on where the line was cut, is made once, and waits for nobody."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import Connection, Engine, text

from app.cases.model import Person, Photo
from app.cases.service import CaseService
from app.errors import Refused, Unavailable
from db.connection.engine import make_engine
from db.readers.cases import DatabaseCaseReader
from db.stores import cases as store
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city
from tests.fakes.photographs import photograph

PIECES = text("select count(*) from city.photo_pieces")
KEPT = text("select count(*) from city.attachments")


def large(number: int) -> bytes:
    """A JPEG of noise, which is some hundred kB whatever packs it."""
    noise = np.random.default_rng(number).integers(0, 255, (400, 600, 3), dtype=np.uint8)
    return photograph(Image.fromarray(noise))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PIECE_B", 16 * 1024)


@pytest.mark.usefixtures("small_pieces")
def test_a_photo_in_pieces_is_the_photo_and_is_made_once(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    upload_id, photo = uuid4(), Photo(large(1), "near", "IMG_1.jpg", original=large(2))
    first = service.add_photo(people["handler-1"], photo, upload_id)
    assert service.add_photo(people["handler-1"], photo, upload_id) == first
    assert service.add_photo(people["handler-2"], photo, upload_id) != first  # another person's is another upload
    assert DatabaseCaseReader(city).photo(first) == photo.content
    assert DatabaseCaseReader(city).original_photo(first) == photo.original
    assert (city.scalar(PIECES), city.scalar(KEPT)) == (0, 2)


def test_pieces_are_taken_in_order_and_old_ones_are_swept(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    add = text("select city.add_photo_piece(:upload, :begins, :content)")

    def piece(upload: UUID, begins: int, content: bytes = b"12345") -> int:
        return service._store._insist(  # type: ignore[attr-defined]
            people["handler-1"].role_name,
            lambda one: one.scalar(add, {"upload": upload, "begins": begins, "content": content}),
        )

    upload = uuid4()
    assert piece(upload, 0) == 5 and piece(upload, 0) == 5 and piece(upload, 3) == 5 and piece(upload, 5) == 10
    for begins, content in ((20, b"x"), (10, b""), (10, b"x" * 1_048_577), (None, b"x")):
        with pytest.raises(Refused, match="did not arrive whole"):
            piece(upload, begins, content)  # type: ignore[arg-type]
    for _number in range(19):
        piece(uuid4(), 0)
    with pytest.raises(Refused, match="belong to no case yet"):
        for _number in range(2):
            piece(uuid4(), 0)
    city.execute(text("update city.photo_pieces set added_at = added_at - interval '2 days'"))
    assert piece(uuid4(), 0) == 5 and city.scalar(PIECES) == 1


class CutLine:
    """A relay beside the server's own socket that lets so many bytes pass towards the server and cuts the line then."""

    folder = ""

    def __init__(self, own_file: str, server_file: str) -> None:
        self._file, self.left, self.passed = server_file, 0, 0
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(own_file)
        self._listening.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._file)
            for pair in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, is_counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                if is_counted:
                    self.left -= len(data)
                    self.passed += len(data)
                    if self.left < 0:
                        break
                target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def line(database: Engine) -> Iterator[CutLine]:
    name = f".s.PGSQL.{database.url.port or 5432}"
    with tempfile.TemporaryDirectory(dir="/tmp") as own:  # short, as the path of a socket must be
        made = CutLine(f"{own}/{name}", f"{database.url.query['host']}/{name}")
        made.folder = own
        yield made
        made.close()


@pytest.mark.usefixtures("small_pieces")
def test_a_line_that_is_cut_in_the_middle_of_the_third_photo_loses_and_doubles_nothing(
    database: Engine, line: CutLine
) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        person = tiny_city.people(connection)["acceptor-1"]
    through = make_engine(database.url.set(query={"host": line.folder}))
    service = CaseService(DatabaseCaseStore(through))
    uploads = [(uuid4(), Photo(large(number), "near")) for number in range(3)]
    line.left = 10_000_000
    ids = [service.add_photo(person, photo, upload) for upload, photo in uploads[:2]]
    line.left = len(uploads[2][1].content) // 2
    with pytest.raises(Unavailable):
        service.add_photo(person, uploads[2][1], uploads[2][0])
    with database.connect() as connection:
        arrived = connection.scalar(text("select sum(octet_length(content)) from city.photo_pieces"))
        assert 0 < arrived < len(uploads[2][1].content) and connection.scalar(KEPT) == 2
    line.left, line.passed = 10_000_000, 0
    ids.append(service.add_photo(person, uploads[2][1], uploads[2][0]))
    assert line.passed < len(uploads[2][1].content) - arrived + 20_000  # what had arrived was not sent again
    assert [service.add_photo(person, photo, upload) for upload, photo in uploads] == ids
    service.report(person, uuid4(), tiny_city.litter(photo_ids=ids))
    through.dispose()
    with database.connect() as connection:
        contents = [DatabaseCaseReader(connection).photo(one) for one in ids]
        assert contents == [photo.content for _upload, photo in uploads]
        assert (connection.scalar(KEPT), connection.scalar(PIECES)) == (3, 0)


@pytest.mark.usefixtures("small_pieces")
def test_an_upload_waits_for_nobody_who_acts_on_the_case(database: Engine) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        people = tiny_city.people(connection)
        service = CaseService(DatabaseCaseStore(connection))
        case = service.report(people["acceptor-1"], uuid4(), tiny_city.litter()).case
    with database.begin() as acting:
        acting.execute(text("select from city.cases where case_id = :id for update"), {"id": case.case_id})
        uploading = CaseService(DatabaseCaseStore(database))
        assert uploading.add_photo(people["acceptor-1"], Photo(large(1), "near"), uuid4())
