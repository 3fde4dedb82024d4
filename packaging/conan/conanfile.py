# SPDX-License-Identifier: MIT
"""Conan 2 recipe of this checkout: conan create packaging/conan"""

import pathlib
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy

checkout = pathlib.Path(__file__).resolve().parent.parent.parent


class tenon(ConanFile):
    name = "tenon"
    description = "Header-only C++20 tensors and autodiff, planned at compile time"
    license = "MIT"
    topics = ("tensor", "autodiff", "machine-learning", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    def set_version(self):
        text = (checkout / "include" / "tenon" / "version.hpp").read_text()
        self.version = re.search(r'version = "([^"]+)"', text)[1]

    def export_sources(self):
        copy(self, "LICENSE", checkout, self.export_sources_folder)
        copy(self, "include/*", checkout, self.export_sources_folder)

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, pathlib.Path(self.package_folder, "licenses"))
        copy(self, "include/*", self.source_folder, self.package_folder)

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_file_name", "tenon")
        self.cpp_info.set_property("cmake_target_name", "tenon::tenon")
        self.cpp_info.set_property("pkg_config_name", "tenon")
