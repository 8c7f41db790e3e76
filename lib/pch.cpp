//===- pch.cpp - Owns the precompiled header ------------------------------===//
