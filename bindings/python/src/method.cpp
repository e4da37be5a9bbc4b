#include "method.hpp"

namespace iitbfaas::python {

void refuse_call(const std::string& name, const std::vector<std::string>& takes, const py::args& given,
                 const py::kwargs& keywords) {
  refuse_unknown(name, "argument", keywords, takes);
  std::string wanted;
  for (const auto& each : takes) wanted += (wanted.empty() ? "" : ", ") + each;
  std::string got;
  for (const auto& each : given) got += (got.empty() ? "" : ", ") + shown(each);
  for (const auto& [key, value] : keywords) {
    got += (got.empty() ? "" : ", ") + key.cast<std::string>() + "=" + shown(value);
  }
  throw py::type_error(name + "() takes (" + wanted + "), not (" + got + ")");
}

}  // namespace iitbfaas::python
