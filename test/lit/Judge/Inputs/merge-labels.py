#===- merge-labels.py - Labels of classes as those of groups -----------------===#
#
# merge-labels.py LABELS.npy RESULT.npy GROUP...: writes the array with each label
# c as the c-th GROUP.
#
#===--------------------------------------------------------------------------===#

import os
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "../../../e2e/Inputs"))
import scores

_, shape, labels = scores.read_any(sys.argv[1])
groups = [int(group) for group in sys.argv[3:]]
scores.write(sys.argv[2], shape, [groups[label] for label in labels], "<i8")
