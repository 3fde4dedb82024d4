// SPDX-License-Identifier: MIT
// The only door to libpng and libjpeg: PNG and JPEG files as 8-bit pixels. Include it and link
// -lpng -ljpeg; -DTENON_PNG=0 or -DTENON_JPEG=0 does without one whose header is there.
// Law: broken, truncated and oversized files are refused with a sentence. The numbers are those
// that the file stores, as in Pillow: gamma, colour profiles and Exif's orientation are not
// applied. Over 250 lines: both libraries say what is wrong by a jump, which nothing else may see.
// Read next: io/image.hpp, io/image_folder.hpp.
#pragma once

#include <tenon/io/file.hpp>
#include <tenon/io/image.hpp>

#include <csetjmp>
#include <string_view>

namespace tenon::io {

/// What read_image gives, and what it asks of the file.
struct image_demand {
  extent channels = 3;         ///< of the result: 3 for RGB, 1 for grey; the file's are converted
  extent rows = 0, cols = 0;   ///< of the file; 0: any
  extent stored_channels = 0;  ///< of the file without alpha: 1 grey, 3 colour; 0: any
  extent most_pixels = extent{1} << 26;
};

namespace detail {

using encoded = std::span<const std::byte>;

/// Sizes are checked before memory for them is asked for.
inline void check_image(const image& header, const image_demand& demand, const std::string& file) {
  const auto size = [](extent rows, extent cols) {
    return std::to_string(rows) + " rows x " + std::to_string(cols) + " columns";
  };
  const auto differs = [](extent wanted, extent found) { return wanted != 0 && wanted != found; };
  const std::string found = size(header.rows, header.cols);
  if (header.rows < 1 || header.cols < 1) refuse(file, "an image of 1 pixel or more", found);
  if (header.rows > demand.most_pixels / header.cols)
    refuse(file, "at most " + std::to_string(demand.most_pixels) + " pixels", found);
  if (differs(demand.rows, header.rows) || differs(demand.cols, header.cols))
    refuse(file,
           "an image of " + size(demand.rows != 0 ? demand.rows : header.rows,
                                 demand.cols != 0 ? demand.cols : header.cols),
           found);
  if (differs(demand.stored_channels, header.channels))
    refuse(file, "an image of " + std::to_string(demand.stored_channels) + " channels",
           std::to_string(header.channels));
}

[[noreturn]] inline void refuse_broken(const std::string& file, const char* kind, bool is_cut,
                                       const char* message) {
  if (is_cut) refuse(file, "a whole " + std::string(kind) + " file", "a truncated one");
  refuse(file, "a " + std::string(kind) + " file", "a broken one: " + std::string(message));
}

/// Makes 1 channel of 3: the luma of ITU-R 601, in Pillow's rounding.
inline void to_grey(image& colours) {
  if (colours.channels != 3) return;
  std::vector<std::uint8_t>& p = colours.pixels;
  for (std::size_t i = 0; i < p.size() / 3; ++i)
    p[i] = static_cast<std::uint8_t>(
        (p[3 * i] * 19595u + p[3 * i + 1] * 38470u + p[3 * i + 2] * 7471u + 0x8000u) >> 16);
  p.resize(p.size() / 3);
  colours.channels = 1;
}

}  // namespace detail
}  // namespace tenon::io

#if defined(TENON_PNG) ? TENON_PNG : __has_include(<png.h>)
#include <png.h>

namespace tenon::io::detail {

/// libpng jumps where it fails: what calls it holds nothing that would have to be destroyed.
class png_decoder {
 public:
  explicit png_decoder(encoded data) : left_(data) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw error("libpng could not start");
    }
  }
  png_decoder(const png_decoder&) = delete;
  png_decoder& operator=(const png_decoder&) = delete;
  ~png_decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }

  bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_read_fn(png_, this, on_read);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // ours are image_demand's
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(png_, info_);
    return true;
  }
  image header() const {
    const bool is_coloured = (png_get_color_type(png_, info_) & PNG_COLOR_MASK_COLOR) != 0;
    return {png_get_image_height(png_, info_),
            png_get_image_width(png_, info_),
            is_coloured ? 3 : 1,
            {}};
  }
  /// Every kind of PNG as 8-bit RGB, or as 8-bit grey where it is grey and that is asked for.
  bool convert(extent channels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_scale_16(png_);
    png_set_expand(png_);
    png_set_strip_alpha(png_);
    if (channels == 3) png_set_gray_to_rgb(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }
  std::size_t row_bytes() const { return png_get_rowbytes(png_, info_); }
  bool read_rows(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, rows);
    png_read_end(png_, nullptr);
    return true;
  }
  [[noreturn]] void refuse(const std::string& file) const {
    refuse_broken(file, "PNG", is_cut_, message_);
  }

 private:
  static void on_read(png_structp png, png_bytep to, png_size_t count) {
    auto& self = *static_cast<png_decoder*>(png_get_io_ptr(png));
    self.is_cut_ = count > self.left_.size();
    if (self.is_cut_) png_error(png, "truncated");
    std::memcpy(to, self.left_.data(), count);
    self.left_ = self.left_.subspan(count);
  }
  [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
    auto& self = *static_cast<png_decoder*>(png_get_error_ptr(png));
    std::snprintf(self.message_, sizeof self.message_, "%s", message);
    png_longjmp(png, 1);
  }
  static void on_warning(png_structp, png_const_charp) {}

  encoded left_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  bool is_cut_ = false;
  char message_[128] = "";
};

inline image decode_png(encoded data, const std::string& file, const image_demand& demand) {
  png_decoder decoder(data);
  if (!decoder.read_header()) decoder.refuse(file);
  image out = decoder.header();
  check_image(out, demand, file);
  out.channels = std::max(out.channels, demand.channels);
  if (!decoder.convert(out.channels)) decoder.refuse(file);
  const auto width = static_cast<std::size_t>(out.cols * out.channels);
  if (decoder.row_bytes() != width)
    refuse(file, "rows of " + std::to_string(width) + " bytes",
           std::to_string(decoder.row_bytes()));
  out.pixels.resize(static_cast<std::size_t>(out.rows) * width);
  std::vector<png_bytep> rows(static_cast<std::size_t>(out.rows));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = out.pixels.data() + i * width;
  if (!decoder.read_rows(rows.data())) decoder.refuse(file);
  return out;
}

}  // namespace tenon::io::detail
#else
namespace tenon::io::detail {
inline image decode_png(encoded, const std::string& file, const image_demand&) {
  refuse(file, "a JPEG file (this program was built without libpng)", "a PNG file");
}
}  // namespace tenon::io::detail
#endif

#if defined(TENON_JPEG) ? TENON_JPEG : __has_include(<jpeglib.h>)
#include <jpeglib.h>

#include <jerror.h>

namespace tenon::io::detail {

/// libjpeg jumps where it fails, too. Warnings of lost data are failures.
class jpeg_decoder {
 public:
  explicit jpeg_decoder(encoded data) : data_(data) {
    jpeg_.err = jpeg_std_error(&failure_);
    failure_.error_exit = on_error;
    failure_.emit_message = on_message;
    jpeg_.client_data = this;
  }
  jpeg_decoder(const jpeg_decoder&) = delete;
  jpeg_decoder& operator=(const jpeg_decoder&) = delete;
  ~jpeg_decoder() { jpeg_destroy_decompress(&jpeg_); }

  bool read_header() {
    if (setjmp(jump_) != 0) return false;
    jpeg_create_decompress(&jpeg_);
    const auto* first = reinterpret_cast<const unsigned char*>(data_.data());
    jpeg_mem_src(&jpeg_, const_cast<unsigned char*>(first), data_.size());
    jpeg_read_header(&jpeg_, TRUE);
    return true;
  }
  /// 4 channels are cyan, magenta, yellow and black.
  image header() const { return {jpeg_.image_height, jpeg_.image_width, jpeg_.num_components, {}}; }
  bool read_rows(std::uint8_t* out, extent channels) {
    if (setjmp(jump_) != 0) return false;
    jpeg_.out_color_space = channels == 4 ? JCS_CMYK : channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_start_decompress(&jpeg_);
    while (jpeg_.output_scanline < jpeg_.output_height) {
      JSAMPROW row = out + static_cast<extent>(jpeg_.output_scanline) * channels *
                               static_cast<extent>(jpeg_.output_width);
      jpeg_read_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_decompress(&jpeg_);
    return true;
  }
  [[noreturn]] void refuse(const std::string& file) const {
    refuse_broken(file, "JPEG", failure_.msg_code == JWRN_JPEG_EOF, message_);
  }

 private:
  [[noreturn]] static void on_error(j_common_ptr jpeg) {
    auto& self = *static_cast<jpeg_decoder*>(jpeg->client_data);
    self.failure_.format_message(jpeg, self.message_);
    std::longjmp(self.jump_, 1);
  }
  static void on_message(j_common_ptr jpeg, int level) {
    const int code = jpeg->err->msg_code;
    const bool loses_data = code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER ||
                            code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC ||
                            code == JWRN_ARITH_BAD_CODE;
    if (level < 0 && loses_data) on_error(jpeg);
  }

  encoded data_;
  jpeg_decompress_struct jpeg_{};
  jpeg_error_mgr failure_{};
  std::jmp_buf jump_;
  char message_[JMSG_LENGTH_MAX] = "";
};

/// CMYK as Adobe writes it, inverted: a colour is its own share times that of black.
inline void to_rgb(image& inks) {
  std::vector<std::uint8_t>& p = inks.pixels;
  for (std::size_t i = 0; i < p.size() / 4; ++i)
    for (std::size_t c = 0; c < 3; ++c)
      p[3 * i + c] = static_cast<std::uint8_t>((p[4 * i + c] * p[4 * i + 3] + 127) / 255);
  p.resize(p.size() / 4 * 3);
  inks.channels = 3;
}

inline image decode_jpeg(encoded data, const std::string& file, const image_demand& demand) {
  jpeg_decoder decoder(data);
  if (!decoder.read_header()) decoder.refuse(file);
  image out = decoder.header();
  check_image(out, demand, file);
  out.channels = std::max(out.channels, demand.channels);
  out.pixels.resize(static_cast<std::size_t>(out.rows * out.cols * out.channels));
  if (!decoder.read_rows(out.pixels.data(), out.channels)) decoder.refuse(file);
  if (out.channels == 4) to_rgb(out);
  return out;
}

}  // namespace tenon::io::detail
#else
namespace tenon::io::detail {
inline image decode_jpeg(encoded, const std::string& file, const image_demand&) {
  refuse(file, "a PNG file (this program was built without libjpeg)", "a JPEG file");
}
}  // namespace tenon::io::detail
#endif

namespace tenon::io {

/// The pixels of a PNG or JPEG file's bytes; `file` names it in refusals. Palettes and 16 bits
/// become 8 bits a channel, alpha is dropped.
inline image decode_image(std::span<const std::byte> data, const std::string& file,
                          const image_demand& demand = {}) {
  if (demand.channels != 1 && demand.channels != 3)
    throw error("decode_image: expected a demand of 1 or 3 channels, found " +
                std::to_string(demand.channels));
  if (data.empty()) detail::refuse(file, "a PNG or JPEG file", "an empty file");
  const std::string_view begin(reinterpret_cast<const char*>(data.data()),
                               std::min<std::size_t>(data.size(), 8));
  image out;
  if (begin == "\x89PNG\r\n\x1a\n") {
    out = detail::decode_png(data, file, demand);
  } else if (begin.starts_with("\xff\xd8\xff")) {
    out = detail::decode_jpeg(data, file, demand);
  } else {
    detail::refuse(file, "a PNG or JPEG file", "a file that begins as neither");
  }
  if (demand.channels == 1) detail::to_grey(out);
  return out;
}

/// The pixels of a PNG or JPEG file.
inline image read_image(const std::string& file, const image_demand& demand = {}) {
  return decode_image(read_file(file), file, demand);
}

}  // namespace tenon::io
