#pragma once
#include "embedded/state.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

/// From a service's spec, as the client wrote it, to what the engine acts on.
namespace iitbfaas::embedded {

/// A request that the engine turns down: answered with `status` and {"message": message}.
struct Refusal {
  int status = 400;
  std::string message = {};
};

/// Refuses, in Docker's words, what Docker refuses.
ServiceWish read_service_spec(const nlohmann::json& spec);

/// The task's part of it, from the document kept in a TaskWish.
TaskWish read_task_document(std::string document);

/// What Docker takes as a name: letters, digits and "-_." between them, of `most` characters.
bool is_name(std::string_view name, std::size_t most);

/// Members that may be null or absent, as Go writes them.
const nlohmann::json& member(const nlohmann::json& object, std::string_view name);
std::string text_of(const nlohmann::json& object, std::string_view name);
StringMap labels_of(const nlohmann::json& object);
/// Those elements of a list that are texts.
std::vector<std::string> texts(const nlohmann::json& list);

/// "rpc error: code = InvalidArgument desc = …": how Docker hands on what its manager said.
Refusal refuse(int status, std::string_view code, std::string_view words);

}  // namespace iitbfaas::embedded
