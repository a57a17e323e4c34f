"""Landlock: a Linux process gives up files for itself and all that it starts, without privilege.

System calls and structures as in the kernel's `include/uapi/linux/landlock.h`; their numbers are
the same on every architecture. What a kernel's version cannot hold yet is left out.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1  # flag of CREATE_RULESET
PATH_BENEATH = 1  # kind of rule
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION = 0x20080522
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE  # the rights that fit what is no folder
READ = EXECUTE | READ_FILE | READ_DIR
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many a version knows; later ones know 16
SCOPED = 0b11  # no signal and no abstract socket to a process outside, from version 6 on


def version() -> int:
    """The kernel's version of Landlock, 0 where it has none."""
    try:
        return max(0, _call(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION))
    except (OSError, AttributeError):  # another kernel, or switched off
        return 0


def confine(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Leave this process these files and folders, and nothing else.

    Processes outside can no longer be traced, nor their memory and environment be read; what
    capabilities the process has are gone.

    Raises:
        OSError: the kernel refuses.
    """
    known = version()
    rights = (1 << FILE_RIGHTS.get(known, 16)) - 1
    attributes = struct.pack("=QQQ", rights, 0, SCOPED if known >= 6 else 0)
    size = 8 if known < 4 else 16 if known < 6 else 24
    rules = _call(CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    try:
        for paths, allowed in ((readable, READ), (writable, rights)):
            for path in paths:
                _allow(rules, path, allowed & rights)
        drop_capabilities()  # where root grades, they would open the environment of others
        _call(RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def drop_capabilities() -> None:
    """Leave this process, and all that it starts, no capability and no way to gain one.

    Raises:
        OSError: the kernel refuses.
    """
    library = ctypes.CDLL(None)
    none = struct.pack("=6I", *[0] * 6)
    if library.capset(struct.pack("=Ii", CAPABILITY_VERSION, 0), none):
        raise OSError("capabilities cannot be dropped")
    if library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError("no_new_privs is refused")


def _allow(rules: int, path: Path, rights: int) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        rights &= OF_A_FILE
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        _call(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    answer = library.syscall(ctypes.c_long(number), *arguments)
    if answer < 0:
        raise OSError(code := ctypes.get_errno(), os.strerror(code))
    return answer
