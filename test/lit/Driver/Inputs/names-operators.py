#===- names-operators.py - A text names every operator -----------------------===#
#
# names-operators.py TEXT TABLE: the operators are the first column of TABLE.
#
#===--------------------------------------------------------------------------===#

import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    words = set(re.findall(r"\w+", file.read()))
with open(sys.argv[2], encoding="utf-8") as file:
    operators = re.findall(r"^\| (?:[\w.]+\.)?([A-Z]\w+) \|", file.read(), re.MULTILINE)
missing = sorted(set(operators) - words)
if missing or len(operators) < 100:
    sys.exit(f"{sys.argv[1]} does not name: {' '.join(missing)}")
