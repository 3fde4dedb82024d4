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

/// The facts about the nodes of Source's graph, in arrays of exact size.
template <class Source>
struct facts_of {
  static constexpr const auto& graph = simplified_of<Source>::value;
  static constexpr int nodes = graph.nodes.size();
  struct result {
    base::array<int, nodes> root;
    base::array<bool, nodes> is_output;
    base::array<int, nodes> first_of;
    bounded<pass::reading, 3 * nodes> readings;
  };
  static constexpr result make() {
    const pass::facts f = pass::find_facts(graph.view());
    result r{exact<nodes>(f.root), exact<nodes>(f.is_output), exact<nodes>(f.first_of), {}};
    r.readings.set(f.readings);
    return r;
  }
  static constexpr result frozen = make();
  static constexpr pass::facts_view view() {
    return {frozen.root.view(), frozen.is_output.view(), frozen.first_of.view(),
            frozen.readings.view()};
  }
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
  /// In vectors: to order and lower the launches of a ResNet-152, g++ 12 took 6 s less than from
  /// the constexpr variable itself, of 42.
  static constexpr pass::fusion thaw() {
    return {thawed(frozen.cluster_of), thawed(frozen.levels), thawed(frozen.is_free),
            thawed(frozen.clusters), frozen.remade.thaw()};
  }
};

/// Which cluster computes each node of a program of few nodes.
template <class Source>
struct clusters_at_once {
  static constexpr pass::fusion make() {
    constexpr graph::graph_view g = simplified_of<Source>::value.view();
    const pass::facts about = pass::find_facts(g);
    const pass::facts_view view = about.view();
    return pass::remake(g, view, pass::sink(g, view, pass::fuse(g, view)));
  }
};

/// The same of a program of many: fuse takes so many nodes in one evaluation.
template <class Source>
struct clusters_in_turn {
  static constexpr int nodes = simplified_of<Source>::value.nodes.size();
  static constexpr int at_once = 2500, parts = (nodes + at_once - 1) / at_once;
  static constexpr graph::graph_view g() { return simplified_of<Source>::value.view(); }
  static constexpr pass::facts_view about() { return facts_of<Source>::view(); }

  struct fusing {
    base::array<int, nodes> cluster_of;
    base::array<pass::level, nodes> levels;
    base::array<bool, nodes> is_free;
    base::array<pass::cluster, nodes> clusters;
    base::array<int, nodes> next_member, chain;
    constexpr pass::fusing view() {
      return {cluster_of.values, levels.values,      is_free.values,
              clusters.values,   next_member.values, chain.values};
    }
  };
  template <int Part>
  struct fused {
    static constexpr fusing before() {
      if constexpr (Part == 0) {
        fusing none;
        pass::start_fusing(g(), about(), none.view());
        return none;
      } else {
        return fused<Part - 1>::frozen;
      }
    }
    static constexpr fusing make() {
      fusing f = before();
      const int end = Part + 1 < parts ? (Part + 1) * at_once : nodes;
      pass::fuse_nodes(g(), about(), f.view(), Part * at_once, end);
      return f;
    }
    static constexpr fusing frozen = make();
  };
  struct sunk {
    static constexpr pass::fusion make() {
      constexpr const fusing& f = fused<parts - 1>::frozen;
      return pass::sink(
          g(), about(),
          {thawed(f.cluster_of), thawed(f.levels), thawed(f.is_free), thawed(f.clusters), {}});
    }
  };
  static constexpr pass::fusion make() {
    return pass::remake(g(), about(), fusion_from<sunk, nodes>::thaw());
  }
};

/// Which cluster computes each node.
template <class Source>
struct fusion_of
    : fusion_from<std::conditional_t<(simplified_of<Source>::value.nodes.size() > nodes_at_once),
                                     clusters_in_turn<Source>, clusters_at_once<Source>>,
                  simplified_of<Source>::value.nodes.size()> {};

}  // namespace tenon::run::detail
