#pragma once
#include "embedded/state.hpp"

#include <string>
#include <string_view>

/// The state's files: one JSON document for each record.
namespace iitbfaas::embedded {

std::string encode(const Service& service);
std::string encode(const Task& task);
std::string encode(const Object& object);
std::string encode(const Network& network);
std::string encode(const Node& node);

/// These throw Error when the text is no such record.
void decode(std::string_view text, Service& service);
void decode(std::string_view text, Task& task);
void decode(std::string_view text, Object& object);
void decode(std::string_view text, Network& network);
void decode(std::string_view text, Node& node);

}  // namespace iitbfaas::embedded
