#pragma once
#include "embedded/state.hpp"

#include <string>
#include <string_view>

/// The state's files: one JSON document for each record.
namespace iitbfaas::embedded {

std::string encode_record(const Service& service);
std::string encode_record(const Task& task);
std::string encode_record(const Object& object);
std::string encode_record(const Network& network);
std::string encode_record(const Node& node);

/// These throw Error when the text is no such record.
void decode_record(std::string_view text, Service& service);
void decode_record(std::string_view text, Task& task);
void decode_record(std::string_view text, Object& object);
void decode_record(std::string_view text, Network& network);
void decode_record(std::string_view text, Node& node);

}  // namespace iitbfaas::embedded
