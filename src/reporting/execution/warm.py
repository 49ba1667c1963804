"""Start a warm kernel, and speak with it as nbclient wants to."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from reporting.execution.frames import CHUNK_BYTES, FrameReader, encode_frame, unpack_buffers
from reporting.execution.kernel import RunningKernel
from reporting.execution.server import KernelProcess, Server


def start_warm(server: Server, working_folder: Path, environment: Mapping[str, str]) -> RunningKernel:
    """Fork a warm kernel and connect to it."""
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            process = server.start(working_folder, environment, kernel_socket=theirs)
    except BaseException:
        ours.close()
        raise
    return RunningKernel("fork", process, WarmClient(ours, process))


class WarmClient:
    """The part of jupyter_client's client that nbclient uses, over one socket.

    Parameters
    ----------
    connection
        The kernel's socket; owned from here on.
    process
        The kernel's process.
    """

    allow_stdin = False

    def __init__(self, connection: socket.socket, process: KernelProcess) -> None:
        self.session = Session(username="")
        self.shell_channel = Channel(self)
        self.iopub_channel = Channel(self)
        self._connection = connection
        self._process = process
        self._reader = FrameReader()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start_channels(self) -> None:
        """Nothing: the socket is connected."""

    def stop_channels(self) -> None:
        """Close the socket."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._connection)
        self._connection.close()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Nothing: a request waits in the socket until the kernel reads it."""

    async def is_alive(self) -> bool:
        """Tell whether the kernel's process runs."""
        return self._process.is_alive()

    def say_goodbye(self) -> None:
        """Ask the kernel to end itself: it does when nothing more can come."""
        self._connection.shutdown(socket.SHUT_WR)

    def execute(self, code: str, *, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Ask for a cell to be run; the id of the request is returned."""
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        return self.request("execute_request", content)

    def kernel_info(self) -> str:
        """Ask what the kernel is; the id of the request is returned."""
        return self.request("kernel_info_request", {})

    def request(self, kind: str, content: Mapping[str, Any]) -> str:
        """Send a request."""
        message = self.session.msg(kind, dict(content))
        self.send(message)
        identifier: str = message["header"]["msg_id"]
        return identifier

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message; a kernel that is gone is noticed when its answer is awaited."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._connection.sendall(encode_frame(json.dumps(message, default=str).encode()))

    def listen(self) -> None:
        """Read the socket in the event loop now running."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            loop.add_reader(self._connection, self._receive)

    def _receive(self) -> None:
        try:
            data = self._connection.recv(CHUNK_BYTES)
        except ConnectionError:
            data = b""
        if not data and self._loop is not None:
            self._loop.remove_reader(self._connection)
            for channel in (self.shell_channel, self.iopub_channel):
                channel.messages.put_nowait(None)
        for message in self._reader.feed(data):
            channel = self.iopub_channel if message.pop("channel") == "iopub" else self.shell_channel
            channel.messages.put_nowait(unpack_buffers(message))


class Channel:
    """One of a client's two channels, as nbclient reads it."""

    def __init__(self, client: WarmClient) -> None:
        self._client = client
        self.messages: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Wait for a message.

        Raises
        ------
        Empty
            When none came in time.
        DeadKernelError
            As soon as the kernel has ended.
        """
        self._client.listen()
        try:
            if self.messages.empty() and timeout is not None:
                message = await asyncio.wait_for(self.messages.get(), timeout)
            else:
                message = await self.messages.get()
        except TimeoutError:
            raise Empty from None
        if message is None:
            self.messages.put_nowait(None)
            raise DeadKernelError("Kernel died")
        return message

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message of the front end (a widget's)."""
        self._client.send(message)
