// RUN: qwid-opt %s -qwid-lower-rounding=isa=mmx -verify-diagnostics

// expected-error@below {{expected the name of an instruction set, got 'mmx'}}
module {
}
