// SPDX-License-Identifier: MIT
// freeze_graph: the graph of a program after its passes, and the clusters of its nodes. Passes over
// few nodes share one constant evaluation, so that less is frozen; where there are many, each pass
// has one of its own. Law: the values are those of the passes in turn.
// Read next: run/freeze_schedule.hpp.
#pragma once

#include <tenon/pass/fuse.hpp>
#include <tenon/pass/remake.hpp>
#include <tenon/pass/sink.hpp>
#include <tenon/run/freeze.hpp>

namespace tenon::run::detail {

/// Nodes of a program that one evaluation takes through several passes. clang++ 14 lets it 1.05
/// million steps; the 1623 nodes of a ResNet-18 took 1.3 to 1.6 million to be lowered. Parts cost
/// more: a residual MLP of 50 blocks 0.50 GB of g++ 12 instead of 0.39, so it stays whole.
inline constexpr int nodes_at_once = 1200;

/// The graph that Maker::make() gives, in arrays of exact size. One evaluation is enough where it
/// has no more nodes than foreseen.
template <class Maker, int Foreseen, int Outputs>
struct graph_from {
  template <int Nodes>
  struct result {
    bounded<graph::node, Nodes> nodes;
    base::array<int, Outputs> results;
  };
  template <int Nodes>
  static constexpr result<Nodes> make() {
    const pass::program_graph g = Maker::make();
    result<Nodes> r;
    r.nodes.set(g.nodes.nodes);
    r.results = exact<Outputs>(g.outputs);
    return r;
  }
  template <int Nodes>
  static constexpr result<Nodes> attempt = make<Nodes>();
  static constexpr int count = attempt<Foreseen>.nodes.size;
  static constexpr const auto& large = attempt<(count > Foreseen ? count : Foreseen)>;
  static constexpr frozen_graph<large.nodes.size, Outputs> value{
      large.nodes.template exact<large.nodes.size>(), large.results};
};

/// The program after the passes that keep it a graph.
template <class Source>
struct simplified_of {
  static constexpr int traced = trace_of<Source>::size.nodes;
  static constexpr int outputs = trace_of<Source>::size.outputs;
  static constexpr int foreseen = traced * 3 / 2 + outputs + 16;

  struct simplified {
    static constexpr pass::program_graph make() {
      return pass::simplify(trace_of<Source>::value.view());
    }
  };
  struct materialised {
    static constexpr pass::program_graph make() {
      if constexpr (traced > nodes_at_once)
        return pass::materialise(graph_from<simplified, foreseen, outputs>::value.view());
      else
        return pass::materialise(simplified::make().view());
    }
  };
  static constexpr const auto& value = graph_from<materialised, foreseen, outputs>::value;
};

/// The clusters that Maker::make() gives, in arrays of exact size.
template <class Maker, int Nodes>
struct fusion_from {
  struct result {
    base::array<int, Nodes> cluster_of;
    base::array<pass::level, Nodes> levels;
    base::array<bool, Nodes> is_free;
    base::array<pass::cluster, Nodes> clusters;
    bounded<pass::remade_node, Nodes> remade;
  };
  static constexpr result make() {
    const pass::fusion f = Maker::make();
    result r{exact<Nodes>(f.cluster_of),
             exact<Nodes>(f.levels),
             exact<Nodes>(f.is_free),
             exact<Nodes>(f.clusters),
             {}};
    r.remade.set(f.remade);
    return r;
  }
  static constexpr result frozen = make();
  static constexpr pass::fusion thaw() {
    return {thawed(frozen.cluster_of), thawed(frozen.levels), thawed(frozen.is_free),
            thawed(frozen.clusters), frozen.remade.thaw()};
  }
};

/// Which cluster computes each node.
template <class Source>
struct fusion_of {
  static constexpr int nodes = simplified_of<Source>::value.nodes.size();
  static constexpr graph::graph_view view() { return simplified_of<Source>::value.view(); }

  struct fused {
    static constexpr pass::fusion make() { return pass::fuse(view()); }
  };
  struct sunk {
    static constexpr pass::fusion make() {
      if constexpr (nodes > nodes_at_once)
        return pass::sink(view(), fusion_from<fused, nodes>::thaw());
      else
        return pass::sink(view(), fused::make());
    }
  };
  struct remade {
    static constexpr pass::fusion make() {
      if constexpr (nodes > nodes_at_once)
        return pass::remake(view(), fusion_from<sunk, nodes>::thaw());
      else
        return pass::remake(view(), sunk::make());
    }
  };
  static constexpr pass::fusion thaw() { return fusion_from<remade, nodes>::thaw(); }
};

}  // namespace tenon::run::detail
