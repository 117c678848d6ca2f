"""One heap for all threads, however many there are."""

import platform
import subprocess
import sys

import pytest

_RUN = """
import ctypes, os, threading
from watcher.edges import heap
if {shared}:
    heap.share()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
for _ in range(4):
    thread = threading.Thread(target=lambda: (libc.malloc(1000), over.wait()))
    over = threading.Event()
    thread.start()
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
os._exit(0)
"""


def heaps(*, shared):
    """How many a process has after four threads have asked for memory."""
    done = subprocess.run([sys.executable, "-c", _RUN.format(shared=shared)], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others have one heap")
def test_threads_share_one_heap_where_each_would_have_its_own():
    assert heaps(shared=False) > 1
    assert heaps(shared=True) == 1
