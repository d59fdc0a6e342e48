"""Whether a ZIP says the same of each entry in both places, with nothing between entries: what `zipfile` overlooks."""

import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_STREAMED = 0x08  # sizes follow the entry
_LARGE = 0xFFFFFFFF  # sizes are in the extra field


def layout_faults(file: BinaryIO, archive: zipfile.ZipFile, size: int) -> Iterator[str]:
    """What is odd in how the entries lie; each can then be read by itself, and no byte twice."""
    position, start = 0, archive.start_dir
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        file.seek(info.header_offset)
        fixed = file.read(_LOCAL.size)
        if info.header_offset != position or len(fixed) < _LOCAL.size:
            yield f"{info.filename}: does not begin where the entry before it ends"
            return
        fields = _LOCAL.unpack(fixed)
        if _said(info, fields) != fields[:9] or info.volume:
            yield f"{info.filename}: the directory does not say of it what its own head says"
        name_size, extra_size = fields[9:]
        position += _LOCAL.size + name_size + extra_size + info.compress_size
        position += _after(file, position, info)
    if position != start:
        yield "the directory does not begin where the last entry ends"
    yield from _end_faults(file, len(archive.infolist()), start, size)


def _said(info: zipfile.ZipInfo, there: tuple[object, ...]) -> tuple[object, ...]:
    """The head of an entry as the directory has it; where a head leaves sizes to another place, as it is `there`."""
    year, month, day, hour, minute, second = info.date_time
    time, date = hour << 11 | minute << 5 | second >> 1, (year - 1980) << 9 | month << 5 | day
    sizes: tuple[object, ...] = (info.CRC, info.compress_size, info.file_size)
    if info.flag_bits & _STREAMED:
        sizes = there[6:9]
    elif _LARGE in there[7:9]:
        sizes = (info.CRC, *there[7:9])
    version = info.extract_version | info.reserved << 8  # one field of two bytes, in a head and in the format
    return (b"PK\x03\x04", version, info.flag_bits, info.compress_type, time, date, *sizes)


def _after(file: BinaryIO, position: int, info: zipfile.ZipInfo) -> int:
    """Bytes of sizes that follow an entry."""
    if not info.flag_bits & _STREAMED:
        return 0
    file.seek(position)
    is_large = max(info.file_size, info.compress_size) >= _LARGE
    return (4 if file.read(4) == b"PK\x07\x08" else 0) + (20 if is_large else 12)


def _end_faults(file: BinaryIO, count: int, start: int, size: int) -> Iterator[str]:
    file.seek(max(size - _END.size, 0))
    content = file.read(_END.size)
    if len(content) < _END.size or not content.startswith(b"PK\x05\x06"):
        yield "there is something behind its end"
        return
    _, disk, first_disk, here, all_, length, begin, comment = _END.unpack(content)
    counts = {here, all_} - {0xFFFF}
    is_right = not (disk or first_disk or comment) and counts <= {count}
    if _LARGE not in {length, begin}:
        is_right = is_right and begin == start and begin + length <= size - _END.size
        file.seek(begin)
        is_right = is_right and _is_chain(file.read(length), count)
    if not is_right:
        yield "its end does not say what its directory says"


def _is_chain(directory: bytes, count: int) -> bool:
    """Whether a directory is so many entries, one behind the other, and nothing else."""
    position = 0
    for _ in range(count):
        lengths = directory[position + 28 : position + 34]
        if len(lengths) < 6:
            return False
        position += 46 + sum(struct.unpack("<3H", lengths))
    return position == len(directory)
