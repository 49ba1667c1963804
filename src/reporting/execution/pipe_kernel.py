"""The warm kernel: ipykernel's kernel in a forked process, on one socket, with no thread.

It replaces what ipykernel puts around its kernel (ZeroMQ sockets and the threads that serve them) and
leaves the kernel itself alone: cells, displays, tracebacks, magics and comms are ipykernel's. The
internals it touches are `shell_channel_thread`, `_supports_kernel_subshells` and `_abort_queues`;
the tests compare its outputs with an ordinary kernel's, cell by cell.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import gc
import inspect
import logging
import os
import random
import signal
import socket
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session, json_packer
from traitlets.config import Config

from reporting.execution.frames import CHUNK_BYTES, FrameReader, encode_frame, pack_buffers
from reporting.execution.streams import PipeStream

_IOPUB, _SHELL = "iopub", "shell"


class PipeSession(Session):
    """Jupyter's message format on a socket; the channel's name stands for the channel."""

    def attach(self, connection: socket.socket) -> None:
        """Send to this socket from now on."""
        self._connection = connection
        self._owner = os.getpid()
        self._sending = threading.Lock()

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> Any:
        """Build and send a message; a process forked by a cell has no one to send to."""
        if isinstance(msg_or_type, dict):
            message = msg_or_type
            buffers = buffers or message.get("buffers")
        else:
            message = self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        if os.getpid() == self._owner:
            frame = encode_frame(json_packer(pack_buffers({**message, "channel": str(stream)}, buffers)))
            with self._sending:
                self._connection.sendall(frame)
        return message


class PipeKernel(IPythonKernel):
    """ipykernel's kernel, fed one request at a time."""

    shell: Any
    session: Any

    # Subshells are a second channel for people; a notebook run has one.
    _supports_kernel_subshells = False

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing is queued: the next request comes after the answer."""

    async def answer(self, request: dict[str, Any]) -> None:
        """Handle one request the way ipykernel's dispatcher does."""
        self.set_parent([], request, channel="shell")  # type: ignore[no-untyped-call]
        self._publish_status("busy", "shell")  # type: ignore[no-untyped-call]
        handler = self.shell_handlers.get(request["header"]["msg_type"])
        if handler is not None:
            self.pre_handler_hook()  # type: ignore[no-untyped-call]
            try:
                result = handler(_SHELL, [], request)
                if inspect.isawaitable(result):
                    await result
            except KeyboardInterrupt:
                self.log.info("interrupted")
            except Exception:  # as ipykernel: a broken request must not end the kernel
                self.log.info("a request failed", exc_info=True)
            finally:
                self.post_handler_hook()  # type: ignore[no-untyped-call]
        sys.stdout.flush()
        sys.stderr.flush()
        self._publish_status("idle", "shell")  # type: ignore[no-untyped-call]


def make_kernel() -> PipeKernel:
    """Make the kernel that every fork of this process becomes: it takes longer than a fork.

    Nothing of it may depend on a notebook; what does is set by `run_kernel`.
    """
    config = Config()
    config.HistoryManager.enabled = False
    log = logging.Logger("reporting.kernel")
    log.addHandler(logging.NullHandler())
    kernel: PipeKernel = PipeKernel.instance(
        config=config,
        session=PipeSession(username=""),
        iopub_socket=_IOPUB,
        # `do_execute` asks which thread may be interrupted.
        shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
        profile_dir=ProfileDir(location=str(Path(os.environ["IPYTHONDIR"]) / "profile")),
        user_ns=None,
        # ipykernel waits after each cell for its output thread; here is none.
        _execute_sleep=0.0,
        log=log,
    )
    kernel.shell.exit_now = False
    if "matplotlib.pyplot" in sys.modules:
        _connect_pyplot(kernel.shell)
    return kernel


def run_kernel(kernel: PipeKernel, descriptor: int, environment: Mapping[str, str]) -> None:
    """Be this kernel on a socket until the other side closes it; the process then ends."""
    _renew_process(environment)
    connection = socket.socket(fileno=descriptor)
    session = kernel.session
    session.session = str(uuid.uuid4())
    session.attach(connection)
    _tell_place(kernel.shell)
    sys.stdout, sys.stderr = (
        PipeStream(name, number, _sender(session)) for name, number in (("stdout", 1), ("stderr", 2))
    )
    sys.displayhook = kernel.shell.displayhook
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    requests: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    reader = FrameReader()

    def receive() -> None:
        try:
            data = connection.recv(CHUNK_BYTES)
        except ConnectionError:
            data = b""
        if not data:
            loop.stop()
        for request in reader.feed(data):
            requests.put_nowait(request)

    async def serve() -> None:
        from tornado.ioloop import IOLoop

        kernel.io_loop = IOLoop.current()
        while True:
            await kernel.answer(await requests.get())

    loop.add_reader(connection, receive)
    serving = loop.create_task(serve())
    loop.run_forever()
    serving.cancel()
    _finish(kernel)


def _renew_process(environment: Mapping[str, str]) -> None:
    """Make the copy of the server's process look like one just started."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Every fork inherits the same random state.
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    sys.argv = ["ipykernel_launcher"]
    _add_working_folder()


def _tell_place(shell: ZMQInteractiveShell) -> None:
    """Tell a shell made elsewhere where it runs now; it puts what its programs need into the environment."""
    shell.init_environment()  # type: ignore[no-untyped-call]
    shell.starting_dir = str(Path.cwd())
    shell.user_ns["_dh"][:] = [Path.cwd()]


def _add_working_folder() -> None:
    """Put the working folder on the path where IPython puts it: behind the standard library."""
    names = [Path(folder).name for folder in sys.path]
    sys.path.insert(names.index("site-packages") if "site-packages" in names else 0, "")


def _sender(session: PipeSession) -> Any:
    def send(name: str, text: str, parent: Any) -> None:
        session.send(_IOPUB, "stream", {"name": name, "text": text}, parent={"header": parent})

    return send


def _connect_pyplot(shell: ZMQInteractiveShell) -> None:
    """Connect pyplot imported before the shell existed; its figures would vanish in silence."""
    from IPython.core.pylabtools import activate_matplotlib
    from matplotlib_inline.backend_inline import configure_inline_support

    activate_matplotlib("inline")  # type: ignore[no-untyped-call]
    configure_inline_support(shell, "inline")  # type: ignore[no-untyped-call]


def _finish(kernel: PipeKernel) -> None:
    """End as an interpreter does: exit functions, then the objects of the notebook, then nothing."""
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
    with contextlib.suppress(BaseException):
        # Files left open are written and database files closed when their objects go.
        kernel.shell.user_ns.clear()
        kernel.shell.user_global_ns.clear()
        gc.collect()
    os._exit(0)
