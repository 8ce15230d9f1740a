"""Readers: what they give, what they refuse, and that they never leave their root."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from iamlint import reader as reader_module
from iamlint.reader import Reader, ReadError, unreadable
from iamlint.readers import DirectoryReader, MemoryReader

Build = Callable[[Mapping[str, str | bytes]], Reader]


@pytest.fixture(params=["directory", "memory"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    """Makes a reader of files given as a mapping."""

    def make(files: Mapping[str, str | bytes]) -> Reader:
        if request.param == "memory":
            return MemoryReader(files)
        for path, content in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            data = content.encode() if isinstance(content, str) else content
            target.write_bytes(data)
        return DirectoryReader(tmp_path, tmp_path)

    return make


def walked(reader: Reader, folder: str = "") -> dict[str, tuple[str, ...]]:
    return dict(reader.walk(folder))


def test_reads_text(build: Build) -> None:
    """A byte order mark is no part of the text, line ends are."""
    reader = build({"a/x.tf": b'\xef\xbb\xbfa = "\xc3\xbc"\r\n'})
    source = reader.read("a/x.tf")
    assert source.text == 'a = "ü"\r\n'
    assert source.path == "a/x.tf"


def test_reads_once(build: Build) -> None:
    """The source of a file is one object, however its path is spelled."""
    reader = build({"a/x.tf": "", "b/y.tf": ""})
    assert reader.read("a/x.tf") is reader.read("./b/../a//x.tf")


def test_bytes_are_as_they_are(build: Build) -> None:
    """``read_bytes`` keeps the byte order mark and what is no text."""
    reader = build({"x": b"\xef\xbb\xbf\xff"})
    assert reader.read_bytes("x") == b"\xef\xbb\xbf\xff"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff", 1, 1),
        (b"ab\n\xc3\xbc\xff", 2, 2),
        (b"\xef\xbb\xbfab\xe9", 1, 3),
        (b"ab\r\n\xe2\x82", 2, 1),
        ("ü".encode("utf-16"), 1, 1),
    ],
)
def test_not_utf8(build: Build, data: bytes, line: int, column: int) -> None:
    """The fault is at the first bad byte, columns count characters."""
    reader = build({"x.tf": data})
    with pytest.raises(ReadError, match="not UTF-8: byte 0x") as caught:
        reader.read("x.tf")
    assert (caught.value.line, caught.value.column) == (line, column)
    problem = unreadable("x.tf", caught.value)
    assert (problem.place.line, problem.place.column) == (line, column)


def test_too_large(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the limit is not read; one at the limit is."""
    monkeypatch.setattr("iamlint.readers.SIZE_LIMIT", 4)
    reader = build({"x": "12345", "y": "1234"})
    assert reader.read("y").text == "1234"
    with pytest.raises(ReadError, match="larger than"):
        reader.read("x")
    assert reader_module.SIZE_LIMIT == 64 * 1024 * 1024


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "no", "a/no/x", "x.tf/y"])
def test_nothing_outside(build: Build, path: str) -> None:
    """A path that leaves the root does not exist, nor does one that is not there."""
    reader = build({"x.tf": "", "a/y.tf": ""})
    assert not reader.is_file(path)
    assert not reader.is_folder(path)
    assert reader.names(path) == ()
    with pytest.raises(ReadError):
        reader.read(path)
    with pytest.raises(ReadError):
        reader.read_bytes(path)


def test_folder_is_no_file(build: Build) -> None:
    """A folder is there and listed as such, and is not read, whatever its name."""
    reader = build({"x.tf/y.tf": "", "z.tf": ""})
    assert reader.is_folder("x.tf")
    assert not reader.is_file("x.tf")
    assert reader.names("") == ("z.tf",)
    assert reader.folders("") == ("x.tf",)
    with pytest.raises(ReadError, match="is a folder"):
        reader.read("x.tf")


def test_walk_order(build: Build) -> None:
    """Folders come in the order of their names step by step, names by code point."""
    reader = build({"b/x.tf": "", "a-b/x.tf": "", "a/c/x.tf": "", "a/Z.tf": "", "a/a.tf": ""})
    assert list(reader.walk("")) == [
        ("", ()),
        ("a", ("Z.tf", "a.tf")),
        ("a/c", ("x.tf",)),
        ("a-b", ("x.tf",)),
        ("b", ("x.tf",)),
    ]


def test_walk_skips_hidden_folders(build: Build) -> None:
    """``.terraform`` and its like are not searched, unless they are what is asked for."""
    reader = build({".terraform/m/x.tf": "", "a/.b/x.tf": "", ".x.tf": ""})
    assert walked(reader) == {"": (".x.tf",), "a": ()}
    assert walked(reader, ".terraform/m") == {".terraform/m": ("x.tf",)}


@pytest.mark.parametrize(
    ("ignore", "kept"),
    [
        ("*.json", {"x.tf", "a/x.tf", "a/b/x.tf"}),
        ("a/", {"x.json", "x.tf"}),
        ("/x.tf", {"x.json", "a/x.json", "a/x.tf", "a/b/x.tf"}),
        ("*\n!*/\n!a/**", {"a/x.json", "a/x.tf", "a/b/x.tf"}),
        ("a\n!a/x.tf", {"x.json", "x.tf"}),
        ("# nothing\n\n", {"x.json", "x.tf", "a/x.json", "a/x.tf", "a/b/x.tf"}),
        ("**/b\n", {"x.json", "x.tf", "a/x.json", "a/x.tf"}),
    ],
)
def test_walk_skips_what_git_ignores(build: Build, ignore: str, kept: set[str]) -> None:
    """Patterns of ``.gitignore`` mean what they mean to git."""
    files = {"x.json": "", "x.tf": "", "a/x.json": "", "a/x.tf": "", "a/b/x.tf": ""}
    reader = build({**files, ".gitignore": ignore})
    found = {f"{folder}/{name}".lstrip("/") for folder, names in reader.walk("") for name in names}
    assert found - {".gitignore"} == kept


def test_nested_gitignore(build: Build) -> None:
    """The file nearest to a path has the last word; it is relative to its own folder."""
    reader = build(
        {
            ".gitignore": "*.json\n",
            "a/.gitignore": "!keep.json\n/x.tf\n",
            "a/keep.json": "",
            "a/drop.json": "",
            "a/x.tf": "",
            "a/b/x.tf": "",
            "a/b/keep.json": "",
            "keep.json": "",
        }
    )
    assert walked(reader) == {
        "": (".gitignore",),
        "a": (".gitignore", "keep.json"),
        "a/b": ("keep.json", "x.tf"),
    }


def test_info_exclude(build: Build) -> None:
    """``.git/info/exclude`` counts as well, ``.gitignore`` wins over it."""
    reader = build({".git/info/exclude": "*.tf\n", ".gitignore": "!x.tf\n", "x.tf": "", "y.tf": ""})
    assert walked(reader) == {"": (".gitignore", "x.tf")}


def test_ignored_folder_that_is_named(build: Build) -> None:
    """A folder that is asked for is searched though git ignores it; its own file counts."""
    reader = build(
        {".gitignore": "build/\n", "build/.gitignore": "y.tf\n", "build/x.tf": "", "build/y.tf": ""}
    )
    assert walked(reader) == {"": (".gitignore",)}
    assert walked(reader, "build") == {"build": (".gitignore", "x.tf")}


def test_exclude(tmp_path: Path) -> None:
    """The configuration excludes by patterns of the same kind, relative to its folder."""
    files = {"a/x.tf": "", "a/gen/x.tf": "", "gen/x.tf": ""}
    reader = MemoryReader(files, exclude=["/gen/"], exclude_folder="a")
    assert set(walked(reader)) == {"", "a", "gen"}
    assert walked(reader, "a/gen") == {"a/gen": ("x.tf",)}
    for path in files:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    directory = DirectoryReader(tmp_path, tmp_path, ["gen"])
    assert set(walked(directory)) == {"", "a"}


# What only directories have.


def test_display(tmp_path: Path) -> None:
    """Paths are shown relative to the working directory."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    reader = DirectoryReader(tmp_path / "a", tmp_path / "a" / "b")
    assert reader.display("x.tf") == "../x.tf"
    assert reader.display("b/x.tf") == "x.tf"
    assert reader.display("b") == "."
    assert DirectoryReader(tmp_path / "a", tmp_path).display("") == "a"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with a folder, and a secret beside it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.tf").write_text("secret")
    repository = tmp_path / "repository"
    (repository / "modules").mkdir(parents=True)
    (repository / "modules" / "m.tf").write_text("m")
    return repository


def test_link_out_of_the_root(tree: Path) -> None:
    """It does not exist: neither the link nor anything behind it."""
    (tree / "x.tf").symlink_to(tree.parent / "outside" / "secret.tf")
    (tree / "out").symlink_to(tree.parent / "outside")
    reader = DirectoryReader(tree, tree)
    assert reader.names("") == ()
    assert reader.folders("") == ("modules",)
    for path in ("x.tf", "out/secret.tf"):
        assert not reader.is_file(path)
        with pytest.raises(ReadError, match="no such file"):
            reader.read(path)
    assert walked(reader) == {"": (), "modules": ("m.tf",)}


def test_link_within_the_root(tree: Path) -> None:
    """A link to a file is that file under another name."""
    (tree / "x.tf").symlink_to("modules/m.tf")
    reader = DirectoryReader(tree, tree)
    assert reader.names("") == ("x.tf",)
    assert reader.read("x.tf").text == "m"


def test_links_that_loop(tree: Path) -> None:
    """They are not followed, and not a fault."""
    (tree / "x.tf").symlink_to("y.tf")
    (tree / "y.tf").symlink_to("x.tf")
    (tree / "modules" / "up").symlink_to("..")
    (tree / "modules" / "self").symlink_to(".")
    reader = DirectoryReader(tree, tree)
    assert walked(reader) == {"": (), "modules": ("m.tf",)}
    assert not reader.is_file("x.tf")
    assert reader.read("modules/up/modules/self/m.tf").text == "m"


def test_link_to_a_folder_is_followed_once(tree: Path) -> None:
    """What is reached without the link is found there, whatever the order of names."""
    (tree / "a").symlink_to("modules")
    assert set(walked(DirectoryReader(tree, tree))) == {"", "modules"}
    (tree / "live").mkdir()
    (tree / "live" / "first").symlink_to("../modules")
    (tree / "live" / "second").symlink_to("../modules")
    found = walked(DirectoryReader(tree, tree), "live")
    assert found == {"live": (), "live/first": ("m.tf",)}


def test_link_to_nothing(tree: Path) -> None:
    """A link that leads to nothing within the root is a file that cannot be opened."""
    (tree / "x.tf").symlink_to("no.tf")
    (tree / "y.tf").symlink_to(tree.parent / "outside" / "no.tf")
    reader = DirectoryReader(tree, tree)
    assert reader.names("") == ("x.tf",)
    with pytest.raises(ReadError, match="no such file"):
        reader.read("x.tf")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_pipe(tree: Path) -> None:
    """A pipe is not waited for."""
    os.mkfifo(tree / "x.tf")
    reader = DirectoryReader(tree, tree)
    assert reader.names("") == ("x.tf",)
    assert not reader.is_file("x.tf")
    with pytest.raises(ReadError, match="not a regular file"):
        reader.read("x.tf")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root"
)
def test_without_permission(tree: Path) -> None:
    """A file that may not be read says so; a folder that may not be listed is remembered."""
    (tree / "x.tf").write_text("")
    (tree / "x.tf").chmod(0)
    (tree / "modules").chmod(0)
    try:
        reader = DirectoryReader(tree, tree)
        with pytest.raises(ReadError, match="permission denied"):
            reader.read("x.tf")
        walked(reader)
        assert reader.unlisted == {"modules": "permission denied"}
    finally:
        (tree / "modules").chmod(0o700)


@pytest.mark.skipif(os.name != "posix", reason="names are bytes there only")
def test_name_that_is_not_utf8(tree: Path) -> None:
    """It is read like any other, and shown with replacement characters."""
    try:
        Path(os.fsdecode(os.fsencode(tree) + b"/\xff\xc3\xbc.tf")).write_text("x")
    except OSError:
        pytest.skip("the file system refuses the name")
    reader = DirectoryReader(tree, tree)
    [name] = reader.names("")
    source = reader.read(name)
    assert source.text == "x"
    assert source.path == "\ufffdü.tf"
    assert walked(reader)[""] == (name,)
    (tree / ".gitignore").write_text("*.json\n")
    assert name in walked(DirectoryReader(tree, tree))[""]


def test_broken_gitignore(tree: Path) -> None:
    """What is no pattern is passed over, as is a file that is no text."""
    (tree / ".gitignore").write_bytes(b"\xff\xfe\n!\n\\\n[a\nmodules\n")
    assert walked(DirectoryReader(tree, tree)) == {"": (".gitignore",)}
