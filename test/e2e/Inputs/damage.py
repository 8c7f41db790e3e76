#===- damage.py - Flip a bit of a program ------------------------------------===#
#
# damage.py FILE SYMBOL OFFSET OUTPUT: copies the ELF file FILE to OUTPUT with one
# bit of the byte at SYMBOL + OFFSET changed. A negative offset counts from the end
# of the symbol.
#
#===--------------------------------------------------------------------------===#

import os
import struct
import sys


def sections(data):
    """Yields (type, address, offset, size, link) of every section."""
    start = struct.unpack_from("<Q", data, 0x28)[0]
    width, count = struct.unpack_from("<HH", data, 0x3A)
    for i in range(count):
        _, kind, _, address, offset, size, link = struct.unpack_from("<IIQQQQI", data, start + i * width)
        yield kind, address, offset, size, link


def find_symbol(data, name):
    """Returns (address, size)."""
    table = list(sections(data))
    for kind, _, offset, size, link in table:
        if kind != 2:  # SHT_SYMTAB
            continue
        strings = table[link][2]
        for at in range(offset, offset + size, 24):
            text, info, _, _, address, length = struct.unpack_from("<IBBHQQ", data, at)
            end = data.index(b"\0", strings + text)
            # A source file may be called so too (STT_FILE).
            if info & 15 != 4 and data[strings + text : end].decode() == name:
                return address, length
    sys.exit(f"no symbol {name}")


def main():
    path, symbol, offset, output = sys.argv[1:]
    with open(path, "rb") as file:
        data = bytearray(file.read())
    address, size = find_symbol(data, symbol)
    address += int(offset) + (size if int(offset) < 0 else 0)
    for kind, start, where, length, _ in sections(data):
        if kind == 1 and start <= address < start + length:  # SHT_PROGBITS
            data[where + address - start] ^= 0x10
            break
    else:
        sys.exit(f"{symbol} is in no section")
    with open(output, "wb") as file:
        file.write(data)
    os.chmod(output, os.stat(path).st_mode)


main()
