"""Start an ordinary kernel: a fresh interpreter running ipykernel over sockets in a private folder."""

from __future__ import annotations

import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import write_connection_file

from reporting.execution.kernel import Process, RunningKernel
from reporting.execution.server import Server
from reporting.execution.spawned import SpawnedProcess


class OrdinaryClient(AsyncKernelClient):
    """jupyter_client's client, asking the process itself whether it lives."""

    process: Process
    sockets: Path

    async def _async_is_alive(self) -> bool:
        return self.process.is_alive()

    is_alive = _async_is_alive

    def say_goodbye(self) -> None:
        """Ask the kernel to end itself.

        Not by a shutdown request: one time in four ipykernel 7 then locks up, its control thread
        answering through the very thread its main thread has just stopped.
        """
        self.execute("get_ipython().exit_now = True", silent=True, store_history=False)

    def stop_channels(self) -> None:
        """Close the channels and remove their sockets."""
        super().stop_channels()
        shutil.rmtree(self.sockets, ignore_errors=True)


def start_ordinary(
    server: Server | None, private_folder: Path, working_folder: Path, environment: Mapping[str, str]
) -> RunningKernel:
    """Start an ordinary kernel, by the server where there is one, and connect to it.

    Without a folder of its own every kernel would bind `kernel-ipc-1` in the current folder and
    talk to its neighbours; ports of the network can be taken between choice and use.
    """
    sockets = Path(tempfile.mkdtemp(dir=private_folder))
    connection = sockets / "k.json"
    transport = "ipc" if hasattr(socket, "AF_UNIX") else "tcp"
    ip = str(sockets / "s") if transport == "ipc" else "127.0.0.1"
    key = secrets.token_hex(16).encode()
    write_connection_file(str(connection), transport=transport, ip=ip, key=key)
    argv = _command(connection)
    process: Process
    if server is None:
        process = SpawnedProcess(argv, working_folder, environment)
    else:
        process = server.start(working_folder, environment, argv=argv)
    client: Any = OrdinaryClient()
    client.process = process
    client.sockets = sockets
    client.load_connection_file(str(connection))
    return RunningKernel("process", process, client)


def _command(connection: Path) -> list[str]:
    return [
        sys.executable,
        "-Xfrozen_modules=off",
        "-m",
        "ipykernel_launcher",
        "-f",
        str(connection),
        "--HistoryManager.enabled=False",
    ]
