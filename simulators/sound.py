"""The sound of every recording."""

import struct

SAMPLE_RATE = 8000
MEDIA_SECONDS = 1


def make_sound() -> bytes:
    """A second of silence as a WAV file."""
    size = SAMPLE_RATE * MEDIA_SECONDS
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, SAMPLE_RATE, SAMPLE_RATE, 1, 8,
                       b"data", size)  # fmt: skip
    return head + b"\x80" * size
