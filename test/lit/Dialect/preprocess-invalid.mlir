// [preprocess_a1], one limit at a time; what is within is in verify-stage.mlir.
// RUN: qwid-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected an image size of 1 to 65536, got 65537x9}}
#p = #qwid.preprocess<width = 65537, height = 9, resize = stretch, resize_short = 9, channels = gray, range = 1, mean = [0.0], std = [1.0]>
module attributes {qwid.preprocess = #p} {}

// -----

// expected-error @below {{expected an image size of 1 to 65536, got 7x0}}
#p = #qwid.preprocess<width = 7, height = 0, resize = stretch, resize_short = 9, channels = gray, range = 1, mean = [0.0], std = [1.0]>
module attributes {qwid.preprocess = #p} {}

// -----

// expected-error @below {{expected resize_short of 9 to 65536, got 8}}
#p = #qwid.preprocess<width = 7, height = 9, resize = crop, resize_short = 8, channels = gray, range = 1, mean = [0.0], std = [1.0]>
module attributes {qwid.preprocess = #p} {}

// -----

// expected-error @below {{expected resize_short of 0 to 65536, got 65537}}
#p = #qwid.preprocess<width = 7, height = 9, resize = stretch, resize_short = 65537, channels = gray, range = 1, mean = [0.0], std = [1.0]>
module attributes {qwid.preprocess = #p} {}

// -----

// expected-error @below {{expected range 1 or 255, got 2}}
#p = #qwid.preprocess<width = 7, height = 9, resize = stretch, resize_short = 9, channels = gray, range = 2, mean = [0.0], std = [1.0]>
module attributes {qwid.preprocess = #p} {}

// -----

// expected-error @below {{expected 3 values of mean and of std, got 3 and 1}}
#p = #qwid.preprocess<width = 7, height = 9, resize = stretch, resize_short = 9, channels = bgr, range = 1, mean = [0.0, 0.0, 0.0], std = [1.0]>
module attributes {qwid.preprocess = #p} {}

// -----

// expected-error @below {{expected finite mean and finite, non-zero std}}
#p = #qwid.preprocess<width = 7, height = 9, resize = stretch, resize_short = 9, channels = gray, range = 1, mean = [1.0e39], std = [1.0]>
module attributes {qwid.preprocess = #p} {}

// -----

// expected-error @below {{expected finite mean and finite, non-zero std}}
#p = #qwid.preprocess<width = 7, height = 9, resize = stretch, resize_short = 9, channels = gray, range = 1, mean = [0.0], std = [0.0]>
module attributes {qwid.preprocess = #p} {}
