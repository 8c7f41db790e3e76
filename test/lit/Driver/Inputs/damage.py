"""damage.py - Copies of a file with a few random bytes in them.

  damage.py FILE FOLDER   writes FOLDER/00 to FOLDER/39, always the same
"""

import os
import random
import sys

random.seed(3)
source = open(sys.argv[1], "rb").read()
os.makedirs(sys.argv[2], exist_ok=True)
for index in range(40):
    data = bytearray(source)
    for _ in range(random.choice([1, 2, 8])):
        data[random.randrange(4, len(data))] = random.randrange(256)
    with open(os.path.join(sys.argv[2], f"{index:02}"), "wb") as file:
        file.write(data)
