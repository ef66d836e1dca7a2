"""Let this process start no other, reach no network and change no file, even if it is taken over.

A seccomp filter, as seccomp(2) of Linux has it. A limit on the number of processes would not do: it
counts threads, of which Arrow needs one, and does not hold for root.
"""

import ctypes
import errno
import platform
import struct

NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST, SECOND, THIRD = 0, 4, 16, 24, 32  # places in struct seccomp_data
THREAD = 0x00010000  # CLONE_THREAD
OTHER_ABI = 0x40000000  # x86-64 kernels also take x32's numbers


MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}
# open and openat, with the place of their flags.
OPENING = {"x86_64": ((2, SECOND), (257, THIRD)), "aarch64": ((56, THIRD),)}
WRITING = 0o1103  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC
# Calls that are refused, with their numbers on x86_64 and aarch64.
REFUSED = """
fork 57 -        vfork 58 -         execve 59 221     execveat 322 281  ptrace 101 117
kill 62 129      tkill 200 130      socket 41 198     socketpair 53 199 connect 42 203
bpf 321 280      io_uring_setup 425 425               process_vm_readv 310 270
truncate 76 45   creat 85 -         mknod 133 -       mknodat 259 33    process_vm_writev 311 271
mkdir 83 -       mkdirat 258 34     rmdir 84 -        unlink 87 -       unlinkat 263 35
symlink 88 -     symlinkat 266 36   link 86 -         linkat 265 37     fchmodat2 452 452
rename 82 -      renameat 264 38    renameat2 316 276 chmod 90 -        fchmodat 268 53
chown 92 -       lchown 94 -        fchownat 260 54
"""
UNKNOWN = (435, 437)  # clone3, openat2: their flags lie in memory; callers fall back


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def lock() -> bool:
    """Lock this process in for good; False where the system has no such filter."""
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in MACHINES:
        return False
    steps = _steps(machine)
    program = Program(len(steps), b"".join(struct.pack("=HBBI", *step) for step in steps))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0)


Step = tuple[int, int, int, int]  # operation, steps to skip if true, if false, operand


def refused(machine: str) -> dict[str, int]:
    """Return the numbers of the calls that are refused, by name."""
    words = REFUSED.split()
    column = 1 + list(MACHINES).index(machine)
    numbers = zip(words[::3], words[column::3], strict=True)
    return {name: int(number) for name, number in numbers if number != "-"}


def _steps(machine: str) -> list[Step]:
    yes, no = (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE | errno.EPERM)
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, MACHINES[machine]), no]
    steps += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, OTHER_ABI), no]
    for number in refused(machine).values():
        steps += [(EQUAL, 0, 1, number), no]
    for number in UNKNOWN:
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    steps += [(EQUAL, 0, 4, CLONE[machine]), (LOAD, 0, 0, FIRST), (ANY_BIT, 0, 1, THREAD), yes, no]
    for number, place in OPENING[machine]:
        steps += [(EQUAL, 0, 4, number), (LOAD, 0, 0, place)]
        steps += [(ANY_BIT, 0, 1, WRITING), no, yes]
    return [*steps, yes]
