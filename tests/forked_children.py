"""The children of a command that tests run: forks of what has the imports already, where a command starts programs.

What a child is and what it may is the same (`scraper.children.serve`), and so is whose child it is: it dies with the
command, which hears how it ended. How a child starts as a program is tested in tests/test_children.py.
"""

import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
from struct import Struct

from scraper import children
from scraper.isolation import die_with

_ROOM = 1024**3  # bytes of address space: what the imports of tests take leaves room enough in it
_MEMORY, _CHILD = Struct("!Q"), Struct("!I")
_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


class Template:
    """A process beside this one that forks a child of this one whenever it is asked to."""

    def __init__(self):
        self._program = children.start
        self._socket, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = os.getpid()
        if os.fork() == 0:
            self._socket.close()
            _be_the_template(other, command)
        other.close()
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)  # a child whose parent ends is this process's then

    def start(self, memory):
        """A child, as `scraper.children.start` gives it."""
        if memory < _ROOM:
            return self._program(memory)
        (jobs, to_child), (from_child, answers) = os.pipe(), os.pipe()
        socket.send_fds(self._socket, [_MEMORY.pack(memory)], [jobs, answers])
        [pid] = _CHILD.unpack(self._socket.recv(_CHILD.size))
        os.close(jobs)
        os.close(answers)
        return ForkedChild(pid, os.fdopen(to_child, "wb"), os.fdopen(from_child, "rb"))


class ForkedChild:
    """A child, as `subprocess.Popen` has one."""

    def __init__(self, pid, stdin, stdout):
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self._ends = os.pidfd_open(pid)
        self._code = None

    def kill(self):
        """Kills it, if it still runs."""
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout=None):
        """Its exit code, or minus the signal that ended it, once it has ended."""
        if self._code is None:
            if not select.select([self._ends], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired([], timeout)
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            os.close(self._ends)
        return self._code


def _be_the_template(requests, command):
    """Forks until nobody can ask any more."""
    die_with(command)
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while (asked := socket.recv_fds(requests, _MEMORY.size, 2))[0]:
        memory, pipes, *_ = asked
        if (between := os.fork()) == 0:
            template = os.getpid()
            if (child := os.fork()) == 0:
                while os.getppid() == template:  # until it has ended, and the command is the parent
                    os.sched_yield()
                requests.close()
                _be_a_child(pipes, command, *_MEMORY.unpack(memory))
            requests.send(_CHILD.pack(child))
            os._exit(0)
        os.waitpid(between, 0)
        for pipe in pipes:
            os.close(pipe)
    os._exit(0)


def _be_a_child(pipes, command, memory):
    code = 1
    try:
        os.setsid()
        for number, pipe in enumerate(pipes):
            os.dup2(pipe, number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        sys.stdin = open(0)  # noqa: SIM115  # it is its own until it ends
        children.serve(command, memory)
        code = 0
    finally:
        os._exit(code)
