// SPDX-License-Identifier: MIT
// Parameters and statistics are the entries of torchvision's state_dict: the same names, shapes and
// order, but for num_batches_tracked, which counts steps and has no counterpart here: a trainer
// counts its own. The traces alone are made, not the programs.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <tenon/model/resnet.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

using images = tn::input<float, tn::batch<2>, 3, 224, 224>;

/// The parameters that a model makes, in order.
template <class Model>
constexpr const auto& parameters_of =
    tn::run::detail::parameters_of<tn::nn::predict_source<Model, images>>::value;

static_assert(tn::plan::count_parameters(parameters_of<tn::resnet18<>>) == 11'689'512);
static_assert(tn::plan::count_parameters(parameters_of<tn::resnet50<>>) == 25'557'032);
static_assert(tn::plan::count_parameters(parameters_of<tn::resnet152<>>) == 60'192'808);

/// "bn1.weight 64"
std::string line_of(const tn::graph::parameter_info& p) {
  std::string out(p.name.view());
  for (int i = 0; i < p.shape.rank; ++i) out += " " + std::to_string(p.shape[i]);
  return out;
}

template <class Model>
void check(const std::string& name) {
  std::ifstream entries("tests/reference/data/" + name + ".txt");
  REQUIRE(entries);
  std::string entry;
  for (const auto& p : parameters_of<Model>) {
    do REQUIRE(std::getline(entries, entry));
    while (entry.ends_with(".num_batches_tracked"));
    CHECK(line_of(p) == entry);
    CHECK(p.is_statistic == (entry.find(".running_") != std::string::npos));
  }
  CHECK(!std::getline(entries, entry));
}

TEST_CASE("resnet: parameters and statistics have torchvision's names, shapes and order") {
  check<tn::resnet18<>>("resnet18");
  check<tn::resnet50<>>("resnet50");
  check<tn::resnet152<>>("resnet152");
}
