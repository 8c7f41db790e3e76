#===- retype.py - A .npy file with another type or shape ---------------------===#
#
# retype.py IN DESCR OUT [SHAPE]: the numbers of IN as DESCR ('|u1', '<f4', '<f8'),
# in the shape 2,2,3,3 if it is given. Standard library only.
#
#===--------------------------------------------------------------------------===#
import ast
import struct
import sys

CODES = {"|u1": "B", "|i1": "b", "<f4": "f", "<f8": "d", "<i4": "i", "<i8": "q"}

source, descr, target, *shape = sys.argv[1:]
with open(source, "rb") as file:
    data = file.read()
length = struct.unpack_from("<H", data, 8)[0]
header = ast.literal_eval(data[10 : 10 + length].decode())
count = (len(data) - 10 - length) // struct.calcsize("<" + CODES[header["descr"]])
values = struct.unpack_from(f"<{count}{CODES[header['descr']]}", data, 10 + length)
header["descr"] = descr
if shape:
    header["shape"] = tuple(int(size) for size in shape[0].split(","))
if CODES[descr] not in "fd":
    values = [int(value) for value in values]
text = f"{header}\n".encode()
with open(target, "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text)
    file.write(struct.pack(f"<{count}{CODES[descr]}", *values))
