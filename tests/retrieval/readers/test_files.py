"""Files and folders as people have them: missing, looping, unreadable, huge."""

import errno
import os
from pathlib import Path

import pytest

from retrieval.errors import (
    SourceBinary,
    SourceEmpty,
    SourceError,
    SourceNotFound,
    SourceTitleOnly,
    SourceTooLarge,
    SourceUnreadable,
)
from retrieval.readers.files import find, read_file
from retrieval.readers.limits import MAX_BYTES
from retrieval.types import Article, Block, BlockKind

GOOD = "Mưa lũ\n\nNước lên."


def facts(error: SourceError) -> tuple[object, ...]:
    return (type(error), *vars(error).values())


def write(path: Path, data: str | bytes = GOOD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_read_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    link = tmp_path / "b.txt"
    link.symlink_to(path)

    expected = Article(
        source=path.resolve().as_posix(),
        title="Mưa lũ",
        text="Nước lên.",
        blocks=(Block(BlockKind.PARAGRAPH, 0, 9),),
    )
    assert read_file(path) == expected
    assert read_file(link) == expected


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", SourceEmpty),
        (b"\n \n", SourceEmpty),
        (b"%PDF-1.4\nMua lu", SourceBinary),
        (bytes(range(256)) * 40, SourceBinary),
        ("Mưa lũ ở Lào Cai".encode(), SourceTitleOnly),
    ],
)
def test_bad_content(tmp_path: Path, data: bytes, error: type[SourceError]) -> None:
    path = write(tmp_path / "a.txt", data)
    with pytest.raises(error) as raised:
        read_file(path)
    assert raised.value.source == path.resolve().as_posix()


def test_control_characters(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Mưa\x07 lũ\n\nNước \x1b lên nhanh, dân dời đi trong đêm.")
    article = read_file(path)
    assert (article.title, article.text) == ("Mưa lũ", "Nước lên nhanh, dân dời đi trong đêm.")


def test_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(SourceNotFound) as raised:
        read_file(path)
    assert facts(raised.value) == (SourceNotFound, path.as_posix())


def test_50_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.write(GOOD.encode())
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(SourceTooLarge) as raised:
        read_file(path)
    expected = (SourceTooLarge, path.as_posix(), 52_428_800, 20_971_520)
    assert facts(raised.value) == expected


def test_the_limit_itself_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", GOOD.encode().ljust(MAX_BYTES))
    assert read_file(path).text == "Nước lên."
    write(path, GOOD.encode().ljust(MAX_BYTES + 1))
    with pytest.raises(SourceTooLarge):
        read_file(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable) as raised:
        read_file(tmp_path)
    assert facts(raised.value) == (
        SourceUnreadable,
        tmp_path.as_posix(),
        os.strerror(errno.EISDIR),
    )


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "a.txt"
    os.mkfifo(pipe)
    with pytest.raises(SourceUnreadable) as raised:
        read_file(pipe)
    assert facts(raised.value) == (SourceUnreadable, pipe.as_posix(), "not a regular file")
    assert list(find([tmp_path])) == []
    assert [facts(e) for e in find([pipe]) if isinstance(e, SourceError)] == [facts(raised.value)]


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    loop, dangling = tmp_path / "a.txt", tmp_path / "b.txt"
    loop.symlink_to(loop)
    dangling.symlink_to(tmp_path / "nothing.txt")
    looping = (SourceUnreadable, loop.as_posix(), os.strerror(errno.ELOOP))
    missing = (SourceNotFound, dangling.as_posix())

    for path, expected in ((loop, looping), (dangling, missing)):
        with pytest.raises(SourceError) as raised:
            read_file(path)
        assert facts(raised.value) == expected
    good = write(tmp_path / "c.txt")
    found = [facts(f) if isinstance(f, SourceError) else f for f in find([tmp_path])]
    assert found == [looping, missing, good.resolve()]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permissions(tmp_path: Path) -> None:
    path = write(tmp_path / "shut" / "a.txt")
    path.chmod(0)
    with pytest.raises(SourceUnreadable) as raised:
        read_file(path)
    assert facts(raised.value) == (
        SourceUnreadable,
        path.as_posix(),
        os.strerror(errno.EACCES),
    )
    path.parent.chmod(0)
    try:
        [found] = find([tmp_path])
    finally:
        path.parent.chmod(0o700)
    assert isinstance(found, SourceUnreadable)
    assert found.source == path.parent.as_posix()


def test_find_walks_in_order_and_passes_over_what_is_hidden(tmp_path: Path) -> None:
    expected = [
        write(tmp_path / name).resolve()
        for name in ("a.txt", "b/1.txt", "b/2/deep.txt", "b/3.txt", "c.md")
    ]
    for hidden in (".hidden.txt", ".git/config", "b/.DS_Store"):
        write(tmp_path / hidden)
    assert list(find([tmp_path])) == expected


def test_each_real_file_comes_once(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    inside = write(folder / "a.txt").resolve()
    outside = write(tmp_path / "outside" / "b.txt").resolve()
    (folder / "again.txt").symlink_to(inside)
    (folder / "loop").symlink_to(folder)
    (folder / "up").symlink_to(tmp_path)
    (folder / "linked.txt").symlink_to(outside)

    assert list(find([folder, inside, folder / "a.txt", folder])) == [inside, outside]
    assert list(find([folder / "loop"])) == [inside, outside]


def test_named_outright_a_hidden_file_is_found(tmp_path: Path) -> None:
    hidden = write(tmp_path / ".a.txt").resolve()
    assert list(find([hidden])) == [hidden]


def test_one_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt", b"\x89PNG\r\n\x1a\n")
    write(tmp_path / "c.txt", "Nắng nóng\n\nTrời oi.")

    read: list[str | type[SourceError]] = []
    for found in find([tmp_path, tmp_path / "missing"]):
        try:
            read.append(type(found) if isinstance(found, SourceError) else read_file(found).title)
        except SourceError as error:
            read.append(type(error))
    assert read == ["Mưa lũ", SourceBinary, "Nắng nóng", SourceNotFound]


def test_names_that_are_no_letters(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xb5a.txt"))
    write(path)
    [found] = find([tmp_path])
    assert isinstance(found, Path)
    assert read_file(found).source == f"{tmp_path.resolve().as_posix()}/m\\xb5a.txt"
