"""Takes the network away from a worker: a seccomp filter that makes `socket` fail, for this process for good.

A second wall behind the guard's refusal of SERVICE. Works without privileges on Linux; elsewhere it does nothing.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from typing import Final

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_MODE_FILTER: Final = 2
_LOAD_WORD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_FAIL_EACCES: Final = 0x00050000 | 13
_CALL_OFFSET: Final = 0
"""Where `struct seccomp_data` holds the number of the system call."""

_SOCKET_CALLS: Final = {"x86_64": 41, "aarch64": 198}


class _Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_sockets() -> bool:
    """Forbid new sockets. False where the platform has no such filter or refuses it."""
    call = _SOCKET_CALLS.get(platform.machine())
    if sys.platform != "linux" or call is None:
        return False
    instructions = (
        (_LOAD_WORD, 0, 0, _CALL_OFFSET),
        (_JUMP_IF_EQUAL, 0, 1, call),
        (_RETURN, 0, 0, _FAIL_EACCES),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    program = _Program(len(instructions), code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
