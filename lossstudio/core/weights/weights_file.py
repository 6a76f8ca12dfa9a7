"""Weights in a file: .json to be read by people, .npz for programs; never a pickle."""

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from lossstudio.core.disk import read_bytes, write_bytes
from lossstudio.core.json_fields import parse_json
from lossstudio.core.weights.document import document, race_weights
from lossstudio.core.weights.race_weights import RaceWeights

ENDINGS = (".npz", ".json")
MOST_BYTES = 40_000_000  # of a file, and of what is packed in it
MOST_ARRAYS = 1_000
ABOUT = "about"  # the array that holds everything but the numbers of the layers, as JSON
NUMBERS = ("weights", "intercepts")
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # whatever NumPy writes
# whatever zipfile makes of an archive that someone has changed
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    OverflowError,
    RuntimeError,
    ValueError,
    OSError,
)


def write_weights(race: RaceWeights, path: Path) -> None:
    """Write weights as .json, or else as .npz; the old file is replaced in one go.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    write_bytes(path, to_json(race).encode() if path.suffix.lower() == ".json" else to_npz(race))


def read_weights(path: Path) -> RaceWeights:
    """Return the weights in a .json or .npz file.

    Raises
    ------
    ValueError
        In one sentence that names the file and what is wrong with it.
    OSError
        If it cannot be read.
    """
    data = read_bytes(path, MOST_BYTES, "weights")
    try:
        return from_npz(data) if data[:2] == b"PK" else from_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{path.name}: This is no file of weights.") from None
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from None


def to_json(race: RaceWeights) -> str:
    """Return weights as text in which each row of numbers has a line."""
    return _text(document(race), "") + "\n"


def from_json(text: str) -> RaceWeights:
    """Return the weights that a text describes.

    Raises
    ------
    ValueError
        In one sentence.
    """
    return race_weights(parse_json(text))


def to_npz(race: RaceWeights) -> bytes:
    """Return weights as an archive of arrays, such as `contender1_layer1_weights`.

    Its `about` is a text: all of the JSON form but the numbers of the layers.
    """
    about = document(race)
    arrays: dict[str, Any] = {}
    for key, layer in _layers(about):
        for name in NUMBERS:
            arrays[f"{key}_{name}"] = layer.pop(name)
    arrays[ABOUT] = np.array(_text(about, ""))
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def from_npz(data: bytes) -> RaceWeights:
    """Return the weights in an archive of arrays.

    Raises
    ------
    ValueError
        In one sentence.
    """
    arrays = _unpacked(data)
    if ABOUT not in arrays or arrays[ABOUT].dtype.kind != "U" or arrays[ABOUT].ndim:
        raise ValueError("This is no file of weights.")
    about = parse_json(str(arrays[ABOUT]))
    for key, layer in _layers(about):
        for name in NUMBERS:
            if f"{key}_{name}" not in arrays:
                raise ValueError(f"The file of weights lacks the array {key}_{name}.")
            layer[name] = arrays[f"{key}_{name}"]
    return race_weights(about)


def _layers(about: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return every layer with what the names of its arrays begin with; of nonsense nothing."""
    found = []
    contenders = about.get("contenders") if isinstance(about, dict) else None
    for row, contender in enumerate(contenders if isinstance(contenders, list) else (), 1):
        layers = contender.get("layers") if isinstance(contender, dict) else None
        for index, layer in enumerate(layers if isinstance(layers, list) else (), 1):
            if isinstance(layer, dict):
                found.append((f"contender{row}_layer{index}", layer))
    return found


def _unpacked(data: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of an archive, none of which is unpacked before its size is known."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            large = len(parts) > MOST_ARRAYS or sum(part.file_size for part in parts) > MOST_BYTES
            packed = {} if large else {part.filename: _content(archive, part) for part in parts}
    except _BROKEN:
        raise ValueError("it is damaged: its arrays cannot be unpacked.") from None
    if large:
        raise ValueError("it is too large for weights (over 40 MB).")
    return {name.removesuffix(".npy"): _array(part) for name, part in packed.items()}


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Return what a part holds; more than it claims to be is never unpacked."""
    if part.compress_type not in PACKED:
        raise ValueError
    with archive.open(part) as file:
        content = file.read(part.file_size + 1)
    if len(content) != part.file_size:
        raise ValueError
    return content


def _array(data: bytes) -> NDArray[Any]:
    """Return the array of numbers or text in an .npy file."""
    stream = io.BytesIO(data)
    try:
        first = npy.read_magic(stream) == (1, 0)
        read = npy.read_array_header_1_0 if first else npy.read_array_header_2_0
        shape, _, kind = read(stream)
        size = kind.itemsize
        for side in shape:
            size *= side
        if kind.kind not in "fU" or size != len(data) - stream.tell():
            raise ValueError
        array: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
        if kind.kind == "U":
            array.tolist()  # fails where a number is no character
        return array
    except Exception:  # whatever NumPy and the parser of its headers make of one that was changed
        raise ValueError("it is damaged: one of its arrays cannot be read.") from None


def _text(value: Any, indent: str) -> str:
    """Return plain data and arrays as JSON; what holds no list or object stays on one line."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    inner = indent + "  "
    if isinstance(value, dict) and any(
        isinstance(v, dict | list | np.ndarray) for v in value.values()
    ):
        pairs = (f"{inner}{_flat(key)}: {_text(item, inner)}" for key, item in value.items())
        return "{\n" + ",\n".join(pairs) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return "[\n" + ",\n".join(inner + _text(item, inner) for item in value) + f"\n{indent}]"
    return _flat(value)


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
