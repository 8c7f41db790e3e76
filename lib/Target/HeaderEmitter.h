//===- HeaderEmitter.h - The C header of an artefact ------------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_HEADEREMITTER_H
#define QWID_LIB_TARGET_HEADEREMITTER_H

#include "ModelDescription.h"
#include "qwid/Target/Artefact.h"

namespace qwid {

/// The text of NAME.h: C99 and C++. An object's header stands alone; that of a
/// library includes qwid_runtime.h. The variants' sizes must be known.
std::string emitHeader(const ModelDescription &model, ArtefactKind kind);

} // namespace qwid

#endif // QWID_LIB_TARGET_HEADEREMITTER_H
