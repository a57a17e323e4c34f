"""Answers of notebooks that are the same for the whole class: the solution's, known wrong ones'.

They cost as much as a student's notebook, so they are kept on disk and shared by all lanes: what
one process asks, no other asks again. They are the right answers, so they lie in the folder
`.autograder/` of the course, where no sandbox can see them.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder import wire
from autograder.candidate import KINDS, Failure


class Memory:
    """Replies of one notebook to questions, kept in a folder.

    Args:
        folder: where; each notebook has a folder of its own, named after all that its replies rest
            on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reply(self, question: str, ask: Callable[[], Any]) -> Any:
        """The reply to the question of this key: remembered, else asked for now.

        While one process asks, others that want a reply of the same notebook wait for it.
        """
        file = self._folder / f"{question}.reply"
        if (known := _read(file)) is not None:
            return known[0]
        with self._locked():
            if (known := _read(file)) is not None:
                return known[0]
            reply = ask()
            if not isinstance(reply, Failure) or reply.kind in KINDS:
                write(file, _encode(reply))  # a time-out or a crash may not come again
            return reply

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _read(file: Path) -> list[Any] | None:
    """The reply in a list of its own, as a reply may be None."""
    try:
        record = wire.decode(file.read_bytes())
    except (FileNotFoundError, wire.Refused):
        return None
    if "kind" in record:
        return [Failure(record["kind"], tuple(record["detail"].items()))]
    return [record["value"]]


def _encode(reply: Any) -> bytes:
    if isinstance(reply, Failure):
        return wire.encode({"kind": reply.kind, "detail": dict(reply.detail)})
    return wire.encode({"value": reply})


def write(file: Path, content: bytes) -> None:
    """Write so that a reader, or a crash, meets the old file or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.draft")
    draft.write_bytes(content)
    draft.replace(file)


def digest(*parts: bytes) -> str:
    """One hash of several contents, none of which can run into the next."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
