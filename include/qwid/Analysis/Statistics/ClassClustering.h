//===- ClassClustering.h - Which classes to answer as one -------*- C++ -*-===//
//
// A classifier that takes two kinds of weed for each other still tells both from
// crops. Classes that are merged into a group can no longer be confused, so
// that a coarse answer regains accuracy that quantization took (P. Nayak,
// D. Zhang, S. Chai, "Bit Efficient Quantization for Deep Neural Networks", 2019,
// IV.a). Merging is agglomerative: every class starts as a cluster of its own,
// and each step merges the two clusters between which most photos are confused,
//
//   gain(A, B) = sum over a in A, b in B of count[a][b] + count[b][a]
//
// the photos that the step makes right. The answer of a group is right if the
// photo's class is in it: that is what the group with the largest score of a
// member answers.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_CLASSCLUSTERING_H
#define QWID_ANALYSIS_STATISTICS_CLASSCLUSTERING_H

#include "qwid/Analysis/Statistics/ConfusionMatrix.h"

namespace qwid {

/// One step. A node of the dendrogram is a class, 0 to classes - 1, or what
/// step i made, classes + i.
struct ClusterMerge {
  int64_t first = 0, second = 0; ///< nodes; the first has the smallest class
  std::vector<int64_t> classes;  ///< of the new node, rising
  int64_t regained = 0;          ///< photos that this step makes right
  int64_t right = 0;             ///< photos that are right after it
};

/// The merges of all classes of `matrix` that are confused with others, directly
/// or through others, those that regain most first; what is left then is never
/// confused. Between steps that regain alike, the one whose clusters have the
/// smallest classes comes first.
std::vector<ClusterMerge> clusterClasses(const ConfusionMatrix &matrix);

/// The matrix of groups: `groups` counts them, and groupOf[c] is that of class c.
ConfusionMatrix mergeClasses(const ConfusionMatrix &matrix,
                             const std::vector<int64_t> &groupOf,
                             int64_t groups);

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_CLASSCLUSTERING_H
