"""The kernel server: one single-threaded process that forks every kernel, reaps it and leaves no orphan.

Started as ``python -m reporting.execution.zygote FD PRELOAD`` before its parent imports anything heavy.
Asked for a warm kernel it forks itself, with everything in PRELOAD imported and a kernel made; asked for
an ordinary one it forks and executes a fresh interpreter. It holds no kernel's state and serves no output:
a kernel talks to the parent over its own socket.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from reporting.execution.frames import END
from reporting.execution.process import adopt_orphans, children, die_with_parent, kill_group

REQUEST_BYTES = 128 * 1024
Become = Callable[[int, Mapping[str, str]], None]


@dataclass(slots=True)
class _Kernel:
    status: int
    watch: int


class KernelServer:
    """Forks kernels on request and tells the parent how each one ended.

    Parameters
    ----------
    control
        Where requests come from: one JSON message each, with the descriptors of the
        kernel's status pipe and, for a warm kernel, of its socket. End of file is the parent's end.
    become
        Makes a forked process a warm kernel with this socket and environment; None where only ordinary
        kernels are served.
    """

    def __init__(self, control: socket.socket, become: Become | None) -> None:
        self.control = control
        self.become = become
        self.kernels: dict[int, _Kernel] = {}
        self.orphaned = True

    def serve(self) -> None:
        """Answer requests until the parent says so or is gone, then kill what is left."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        try:
            while True:
                for descriptor, _ in poll.poll(1000):
                    if descriptor == self.control.fileno() and not self._answer(poll):
                        return
                self._reap(poll)
        finally:
            self._kill_all()

    def _answer(self, poll: select.poll) -> bool:
        try:
            message, descriptors, _, _ = socket.recv_fds(self.control, REQUEST_BYTES, 2)
        except ConnectionError:
            return False
        if message == END:
            self.orphaned = False
        if message in (END, b""):
            return False
        request: dict[str, Any] = json.loads(message)
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        status = descriptors[0]
        kernel_socket = descriptors[1] if len(descriptors) > 1 else None
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_kernel(request, server, status, kernel_socket)
        if kernel_socket is not None:
            os.close(kernel_socket)
        watch = os.pidfd_open(pid)
        poll.register(watch, select.POLLIN)
        self.kernels[pid] = _Kernel(status, watch)
        _tell(status, {"pid": pid})
        return True

    def _become_kernel(
        self, request: dict[str, Any], server: int, status: int, kernel_socket: int | None
    ) -> None:
        """Turn the forked child into a kernel; never returns."""
        try:
            die_with_parent(server)
            os.setsid()
            self.control.close()
            for kernel in self.kernels.values():
                os.close(kernel.status)
                os.close(kernel.watch)
            os.close(status)
            os.chdir(request["working_folder"])
            if kernel_socket is None or self.become is None:
                argv = request["argv"]
                os.execve(argv[0], argv, request["environment"])  # noqa: S606
            self.become(kernel_socket, request["environment"])
        except BaseException as error:  # noqa: BLE001 - the server's own loop must never run in a child
            os.write(2, f"a kernel could not start: {type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(70)

    def _reap(self, poll: select.poll) -> None:
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            # Not reaped yet: the process id, and so the group's, cannot have been given away.
            kill_group(ended.si_pid)
            _, status, usage = os.wait4(ended.si_pid, 0)
            kernel = self.kernels.pop(ended.si_pid, None)
            if kernel is None:  # a program a kernel left behind
                continue
            poll.unregister(kernel.watch)
            os.close(kernel.watch)
            _tell(
                kernel.status,
                {
                    "exit": os.waitstatus_to_exitcode(status),
                    "cpu_seconds": usage.ru_utime + usage.ru_stime,
                    "max_rss_mb": usage.ru_maxrss / 1024,
                },
            )
            os.close(kernel.status)

    def _kill_all(self) -> None:
        for pid in self.kernels:
            kill_group(pid)
        # What left its group was adopted by this process when its own parent ended.
        for _ in range(100):
            left = children(os.getpid())
            if not left:
                return
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, 0)


def _tell(descriptor: int, answer: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(descriptor, json.dumps(answer).encode() + b"\n")


def main(argv: list[str]) -> None:
    """Import what is to be warm, then serve the socket whose descriptor is named first."""
    control = socket.socket(fileno=int(argv[1]))
    control.set_inheritable(False)
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preload = json.loads(argv[2])
    become: Become | None = None
    if preload is not None:
        from reporting.execution.preload import warm_up

        # Imports make objects that stay: looking for garbage among them takes a fifth of the time.
        gc.disable()
        warm_up(preload)
        from reporting.execution.pipe_kernel import make_kernel, run_kernel

        become = partial(run_kernel, make_kernel())
        gc.enable()
    threads = _threads()
    if len(threads) > 1:
        raise SystemExit(
            f"the kernel server must have one thread to fork safely, it has: {', '.join(threads)}"
        )
    gc.collect()
    # Frozen objects are not visited again, so their memory stays shared with the kernels.
    gc.freeze()
    server = KernelServer(control, become)
    server.serve()
    if server.orphaned:  # nobody else is left to remove the kernels' private folder
        shutil.rmtree(os.environ["IPYTHONDIR"], ignore_errors=True)


def _threads() -> list[str]:
    """Name the threads of this process, also those Python does not know."""
    folder = Path("/proc/self/task")
    if not folder.is_dir():
        return [thread.name for thread in threading.enumerate()]
    return [(task / "comm").read_text("utf-8").strip() for task in folder.iterdir()]


if __name__ == "__main__":
    main(sys.argv)
