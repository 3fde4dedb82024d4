# SPDX-License-Identifier: MIT
# ./run train: the trainers of the course, built for the choices that are compile-time ones and kept
# below build/train. Sourced by ./run, which has die, has and need.

# True when the program is older than a source, a header, or this script.
is_stale() {
  [ ! -x "$1" ] || [ -n "$(find include examples run -newer "$1" -print -quit)" ]
}

# compile_for DEVICE ARGUMENTS...: the trainer's compiler.
compile_for() {
  local device=$1 architecture=()
  shift
  if [ "$device" = cpu ]; then
    g++ -std=c++20 -O3 -march=native -fopenmp -I include "$@" -lz
  else
    # -arch=native wants a GPU; without one the program is built for two kinds and newer ones.
    if has nvidia-smi && nvidia-smi -L >/dev/null 2>&1; then architecture=(-arch=native)
    else architecture=(-gencode "arch=compute_80,code=sm_80"
      -gencode "arch=compute_90,code=[sm_90,compute_90]")
    fi
    nvcc -std=c++20 -O3 "${architecture[@]}" -x cu -DTENON_CUDA -I include "$@" -lz -lcublasLt
  fi
}

# build_trainer SOURCE PROGRAM BATCH OPTIMIZER THREADS DEVICE [DEFINES and LIBRARIES...]
build_trainer() {
  is_stale "$2" || return 0
  printf 'building %s (batch %s, %s, threads %s, %s) ...\n' "$(basename "$2")" "$3" "$4" "$5" \
    "$6" >&2
  mkdir -p "$(dirname "$2")"
  compile_for "$6" "-DTENON_BATCH=$3" "-DTENON_OPTIMIZER=$4" "-DTENON_THREADS=$5" "$1" "${@:7}" \
    -o "$2.new" && mv "$2.new" "$2"
}

check_choices() {
  case $4 in cpu) ;;
    cuda) has nvcc || die "--device cuda needs nvcc of the CUDA Toolkit on the PATH" ;;
    *) die "--device wants cpu or cuda, found '$4'" ;;
  esac
  case $1 in '' | 0* | *[!0-9]* | ??????*) die "--batch wants 1 to 99999, found '$1'" ;; esac
  case $3 in '' | 0* | *[!0-9]* | ???*) die "--threads wants 1 to 99, found '$3'" ;; esac
  case $2 in sgd | nesterov | adam | adamw | rmsprop) ;;
    *) die "--optimizer wants sgd, nesterov, adam, adamw or rmsprop, found '$2'" ;;
  esac
}

source_of() {
  local found
  found=$(find examples -name "[0-9]*_train_$1.cpp" | head -n 1)
  [ -n "$found" ] || die "no model '$1'; there are: $(find examples -name '[0-9]*_train_*.cpp' |
    sed 's/.*_train_\(.*\)\.cpp/\1/' | tr '\n' ' ')"
  echo "$found"
}

# Whether a folder holds CIFAR-10: another size of images is another program.
has_cifar() { [ -n "$1" ] && compgen -G "$1/data_batch_1*" >/dev/null; }

# The classes of a folder of images: find_images counts the same.
count_classes() {
  [ ! -d "$1/train" ] || find -L "$1/train" -mindepth 1 -maxdepth 1 -type d ! -name '.*' | wc -l
}

# kind_of MODEL DATA HELP: what the program is built for besides the options: "cifar", "4classes"
# for a folder of images of so many, or nothing. One that only shows its help needs no data.
kind_of() {
  local classes
  case $1 in
    mlp) ;;
    resnet18)
      if has_cifar "$2" || [ -n "$3" ]; then echo cifar && return; fi
      [ -n "$2" ] || die "resnet18 wants --data DIR, a folder with CIFAR-10's data_batch_1.bin to" \
        "data_batch_5.bin and test_batch.bin, or with train/CLASS/ and val/CLASS/ of images"
      classes=$(count_classes "$2")
      [ "${classes:-0}" -gt 0 ] || die "$2: expected data_batch_1.bin (or .bin.gz), or a folder" \
        "train with a folder for each class, found neither"
      echo "${classes}classes" ;;
    *) if has_cifar "$2"; then echo cifar; fi ;;
  esac
}

# Takes the compile-time choices out of the options; all others are the program's.
run_train() {
  local model=mlp batch=64 optimizer= threads=1 device=cpu data= help= kind options=() more=()
  local source program
  case ${1:-} in '' | -*) ;; *) model=$1 && shift ;; esac
  while [ $# -gt 0 ]; do
    case $1 in
      --batch | --optimizer | --threads | --device) [ $# -gt 1 ] || die "$1 wants a value" ;;&
      --batch) batch=$2 && shift ;;
      --optimizer) optimizer=$2 && shift ;;
      --threads) threads=$2 && shift ;;
      --device) device=$2 && shift ;;
      --batch=*) batch=${1#*=} ;;
      --optimizer=*) optimizer=${1#*=} ;;
      --threads=*) threads=${1#*=} ;;
      --device=*) device=${1#*=} ;;
      --data) [ $# -gt 1 ] && data=$2; options+=("$1") ;;
      --data=*) data=${1#*=}; options+=("$1") ;;
      --help | -h) help=yes; options+=("$1") ;;
      *) options+=("$1") ;;
    esac
    shift
  done
  if [ -z "$optimizer" ]; then
    case $model in resnet18) optimizer=nesterov ;; *) optimizer=adam ;; esac
  fi
  check_choices "$batch" "$optimizer" "$threads" "$device"
  source=$(source_of "$model")
  need g++=g++ zlib.h=zlib1g-dev CLI/CLI.hpp=libcli11-dev
  kind=$(kind_of "$model" "$data" "$help")
  case $kind in
    cifar) more+=(-DTENON_COLOUR) ;;
    *classes) more+=("-DTENON_CLASSES=${kind%classes}") ;;
  esac
  if [ "$model" = resnet18 ]; then
    need png.h=libpng-dev jpeglib.h=libjpeg-dev
    more+=(-lpng -ljpeg -lpthread)
  fi
  program=build/train/$model-$batch-$optimizer-$threads-$device${kind:+-$kind}/$model
  build_trainer "$source" "$program" "$batch" "$optimizer" "$threads" "$device" "${more[@]}"
  exec "$program" "${options[@]}"
}
