#!/usr/bin/env python3
#===- seeds.py - The models in lit tests, as files ---------------------------===#
#
# seeds.py FOLDER TEST... writes every ONNX text model that the lit tests hold
# (the parts after "#--- NAME") to FOLDER, which becomes the seed corpus.
#
#===--------------------------------------------------------------------------===#

import os
import re
import sys

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        parts = re.split(r"^#--- (.*)$", file.read(), flags=re.M)
    stem = os.path.splitext(os.path.basename(path))[0]
    for name, text in zip(parts[1::2], parts[2::2]):
        if text.lstrip().startswith("<"):
            target = f"{stem}-{name.strip()}.onnxtext".replace("/", "-")
            with open(os.path.join(folder, target), "w", encoding="utf-8") as file:
                file.write(text.lstrip())
