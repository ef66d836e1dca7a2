"""A survey's folder: one on a disk, or one that only a visit's memory holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace


@dataclass(frozen=True)
class MemoryFile:
    """A file of a folder in memory; it answers what the readers ask of a path."""

    name: str
    data: bytes | None

    def exists(self) -> bool:
        """Return whether the folder has the file."""
        return self.data is not None

    is_file = exists

    def stat(self) -> SimpleNamespace:
        """Return the size as `st_size`; FileNotFoundError when there is none."""
        return SimpleNamespace(st_size=len(self.read_bytes()))

    def read_bytes(self) -> bytes:
        """Return the contents; FileNotFoundError when the folder has none of this name."""
        if self.data is None:
            raise FileNotFoundError(self.name)
        return self.data


@dataclass(frozen=True, eq=False)
class MemoryFolder:
    """A folder that lies on no disk: file name -> contents."""

    name: str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def is_dir(self) -> bool:
        """Return True: a folder in memory is always there."""
        return True

    def __truediv__(self, file: str) -> MemoryFile:
        """Return one of its files, which may be absent."""
        return MemoryFile(file, self.files.get(file))


Folder = Path | MemoryFolder
File = Path | MemoryFile


def name_of(file: File) -> str:
    """Return a file's name as sentences give it: folder/file, or file alone in memory."""
    if isinstance(file, MemoryFile):
        return file.name
    return f"{file.absolute().parent.name}/{file.name}"
