// RUN: qwid-opt %s -qwid-form-layers -verify-diagnostics

// expected-error@below {{expected a function @main}}
module {
  func.func @other() {
    return
  }
}
