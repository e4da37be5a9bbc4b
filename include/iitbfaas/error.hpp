#pragma once
#include "iitbfaas/export.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace iitbfaas {

/// Everything this library throws on purpose. `what()` is one line that names what was tried, on what,
/// and what came back.
class IITBFAAS_EXPORT Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  /// What to do about it: what follows the last "; " of the message. Empty: nothing is advised.
  std::string_view hint() const noexcept;
};

/// Rejected before any I/O.
class IITBFAAS_EXPORT InvalidSpec : public Error {
 public:
  InvalidSpec(std::string field, const std::string& reason);
  const std::string& field() const noexcept { return field_; }    ///< "limits.memory", "name"
  const std::string& reason() const noexcept { return reason_; }  ///< what is wrong with it

 private:
  std::string field_;
  std::string reason_;
};

/// Nobody answered, or the connection broke.
class IITBFAAS_EXPORT TransportError : public Error {
 public:
  using Error::Error;
};

class IITBFAAS_EXPORT Timeout : public TransportError {
 public:
  using TransportError::TransportError;
};

/// The other side answered no.
class IITBFAAS_EXPORT ApiError : public Error {
 public:
  /// `context` is what was asked ("create service hello"), `words` the other side's own.
  ApiError(int status, const std::string& context, std::string words);
  int status() const noexcept { return status_; }               ///< HTTP status
  const std::string& words() const noexcept { return words_; }  ///< untouched

 private:
  int status_;
  std::string words_;
};

class IITBFAAS_EXPORT NotFound : public ApiError {
 public:
  using ApiError::ApiError;
};

class IITBFAAS_EXPORT Conflict : public ApiError {
 public:
  using ApiError::ApiError;
};

/// A program could not be made into an image.
class IITBFAAS_EXPORT BuildError : public Error {
 public:
  using Error::Error;
};

}  // namespace iitbfaas
