"""A warm kernel's standard streams: what is printed by whom comes in the order it was printed."""

from __future__ import annotations

from execution.bench import Bench
from reporting.execution.frames import FrameReader, encode_frame, pack_buffers, unpack_buffers


def test_python_c_and_programs_keep_their_order(warm: Bench) -> None:
    """No thread reads the descriptors, so nothing overtakes."""
    cell = (
        "import os, subprocess\nfor i in range(20):\n    print('python', i)\n"
        "    os.write(1, f'raw {i}\\n'.encode())\n"
        "    os.system(f'echo shell {i}'); _ = subprocess.run(['echo', 'program', str(i)])"
    )
    expected = [f"{who} {i}" for i in range(20) for who in ("python", "raw", "shell", "program")]
    assert warm.text(cell).splitlines() == expected


def test_raw_output_comes_before_a_later_display(warm: Bench) -> None:
    """A display sends what programs wrote before it."""
    (cell,) = warm.run("import os\nos.system('echo first'); display('shown'); os.system('echo last');")
    kinds = [(out["output_type"], "".join(out.get("text", ""))) for out in cell["outputs"]]
    assert kinds == [("stream", "first\n"), ("display_data", ""), ("stream", "last\n")]


def test_print_of_bytes_is_refused_as_python_does(warm: Bench) -> None:
    """A stream takes text only."""
    text = warm.text("import sys\ntry:\n    sys.stdout.write(b'x')\nexcept TypeError as e:\n    print(e)")
    assert text == "write() argument must be str, not <class 'bytes'>\n"


def test_frame_reader_joins_what_arrives_in_pieces() -> None:
    """Messages are the same however the socket cuts them."""
    data = encode_frame('{"a": "é"}'.encode()) + encode_frame(b"[]") + encode_frame(b'{"b": 1}')
    for size in (1, 3, 7, len(data)):
        reader = FrameReader()
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        assert [message for piece in pieces for message in reader.feed(piece)] == [{"a": "é"}, [], {"b": 1}]


def test_buffers_survive_as_text() -> None:
    """Binary buffers of widgets come back as they were."""
    packed = pack_buffers({"header": 1}, [b"\x00\xff", memoryview(b"b")])
    assert unpack_buffers(packed) == {"header": 1, "buffers": [b"\x00\xff", b"b"]}
