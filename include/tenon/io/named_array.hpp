// SPDX-License-Identifier: MIT
// named_array: an array as files hold it, its type and shape known when it is read, and its way to
// a tensor, whose type and shape are known before.
// Read next: io/safetensors.hpp, io/npy.hpp.
#pragma once

#include <tenon/expr/tensor.hpp>
#include <tenon/io/file.hpp>
#include <tenon/shape/dtype.hpp>

#include <string>

namespace tenon::io {

/// An array with its name.
struct named_array {
  std::string name;
  dtype type = dtype::f32;
  std::vector<extent> shape;
  io::bytes bytes;
};

/// "[256, 784]"
inline std::string shape_text(const std::vector<extent>& shape) {
  std::string out = "[";
  for (std::size_t i = 0; i < shape.size(); ++i)
    out += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return out + "]";
}

namespace detail {
template <element_type T, extent... Extents>
std::string wanted_text(const std::string& name) {
  return name + " " + shape_text({Extents...}) + " of " + name_of(dtype_of<T>);
}
}  // namespace detail

/// The array as a tensor of exactly this element type and shape; `file` names it in the refusal.
template <element_type T, extent... Extents>
tensor<T, Extents...> as_tensor(const named_array& array, const std::string& file) {
  if (array.type != dtype_of<T> || array.shape != std::vector<extent>{Extents...})
    detail::refuse(file, detail::wanted_text<T, Extents...>(array.name),
                   shape_text(array.shape) + " of " + name_of(array.type));
  tensor<T, Extents...> out;
  const std::size_t size = static_cast<std::size_t>(out.size()) * sizeof(T);
  if (array.bytes.size() != size)
    detail::refuse(file, array.name + " of " + std::to_string(size) + " bytes",
                   std::to_string(array.bytes.size()));
  if constexpr (std::is_same_v<T, bool>)
    for (std::byte b : array.bytes)
      if (std::to_integer<int>(b) > 1)
        detail::refuse(file, array.name + " of bytes 0 and 1",
                       std::to_string(std::to_integer<int>(b)));
  std::memcpy(out.data(), array.bytes.data(), array.bytes.size());
  return out;
}

}  // namespace tenon::io
