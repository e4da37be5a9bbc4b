#pragma once

/// Files in an embedded engine's state folder that the exporter of container metrics reads too. Each is one
/// JSON document, written beside its place and renamed.
namespace iitbfaas::contract {

inline constexpr const char* tasks_folder = "tasks";        // a folder for each task, by its id
inline constexpr const char* task_record = "task.json";     // in the task's folder
inline constexpr const char* services_folder = "services";  // ID.json for each service

inline constexpr const char* node_record = "node.json";

}  // namespace iitbfaas::contract
