//===- ClassClustering.cpp - Which classes to answer as one ---------------===//
//
// A cluster is kept under its smallest class. Gains stand in a table of the pairs
// that have any; a merge adds those of one cluster to those of the other.
//
//===----------------------------------------------------------------------===//

#include "qwid/Analysis/Statistics/ClassClustering.h"

#include <algorithm>
#include <cassert>

using namespace qwid;

namespace {

class Clustering {
public:
  explicit Clustering(const ConfusionMatrix &matrix);

  /// Whether a merge would make a photo right.
  bool canMerge() const { return !gains.empty(); }
  ClusterMerge merge();

private:
  using Pair = std::pair<int64_t, int64_t>; ///< smallest classes, rising

  Pair findBest() const;
  void moveGains(int64_t from, int64_t to);

  std::map<Pair, int64_t> gains;             ///< none is zero
  std::vector<std::vector<int64_t>> members; ///< by smallest class
  std::vector<int64_t> nodes;                ///< likewise, of the dendrogram
  int64_t next, right;
};

} // namespace

Clustering::Clustering(const ConfusionMatrix &matrix)
    : next(matrix.getClasses()), right(matrix.getRight()) {
  for (int64_t index = 0; index < matrix.getClasses(); ++index) {
    members.push_back({index});
    nodes.push_back(index);
  }
  for (const auto &[cell, count] : matrix.getCells())
    if (cell.first != cell.second)
      gains[std::minmax(cell.first, cell.second)] += count;
}

/// The first pair of the largest gain: pairs stand in the order of their classes.
Clustering::Pair Clustering::findBest() const {
  return std::max_element(
             gains.begin(), gains.end(),
             [](const auto &a, const auto &b) { return a.second < b.second; })
      ->first;
}

/// Gives the gains of cluster `from` with others to cluster `to`.
void Clustering::moveGains(int64_t from, int64_t to) {
  std::map<Pair, int64_t> moved;
  for (auto &[pair, gain] : gains) {
    auto rename = [&](int64_t cluster) {
      return cluster == from ? to : cluster;
    };
    moved[std::minmax({rename(pair.first), rename(pair.second)})] += gain;
  }
  gains = std::move(moved);
}

ClusterMerge Clustering::merge() {
  Pair best = findBest();
  auto [first, second] = best;
  right += gains[best];
  ClusterMerge result{nodes[first], nodes[second], {}, gains[best], right};
  gains.erase(best);
  moveGains(second, first);
  std::vector<int64_t> &classes = members[first];
  classes.insert(classes.end(), members[second].begin(), members[second].end());
  std::sort(classes.begin(), classes.end());
  result.classes = classes;
  nodes[first] = next++;
  return result;
}

std::vector<ClusterMerge> qwid::clusterClasses(const ConfusionMatrix &matrix) {
  Clustering clustering(matrix);
  std::vector<ClusterMerge> merges;
  while (clustering.canMerge())
    merges.push_back(clustering.merge());
  return merges;
}

ConfusionMatrix qwid::mergeClasses(const ConfusionMatrix &matrix,
                                   const std::vector<int64_t> &groupOf,
                                   int64_t groups) {
  assert(int64_t(groupOf.size()) == matrix.getClasses() && "one per class");
  ConfusionMatrix merged(groups);
  for (const auto &[cell, count] : matrix.getCells())
    merged.add(groupOf[cell.first], groupOf[cell.second], count);
  return merged;
}
