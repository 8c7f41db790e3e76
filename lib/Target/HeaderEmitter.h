//===- HeaderEmitter.h - The C header of an artefact ------------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_HEADEREMITTER_H
#define QWID_LIB_TARGET_HEADEREMITTER_H

#include "ModelDescription.h"
#include "qwid/Target/Artefact.h"

namespace qwid {

/// The text of NAME.h: C99 and C++, needs no other header. Whatever `kind` it is
/// for, the functions are called NAME_open, NAME_run and so on: in a shared
/// library these are symbols, else macros for the runtime's functions. The
/// variants' sizes must be known.
std::string emitHeader(const ModelDescription &model, ArtefactKind kind);

} // namespace qwid

#endif // QWID_LIB_TARGET_HEADEREMITTER_H
