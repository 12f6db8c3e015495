#include "engine/dcl/procedure/lexical_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/dcl/commands/checks.hpp"
#include "engine/services/device_items.hpp"

namespace shadow::dcl {
namespace {

using Answer = tl::expected<Scalar, SyntaxError>;
using Arguments = std::vector<Scalar>;

tl::unexpected<SyntaxError> refuse(Emission message, std::string word = {}) {
  return tl::unexpected(SyntaxError{std::move(message), std::move(word)});
}

/// `EXISTS` is the one item that may be asked of what is not there.
Answer getdvi(Session& session, const Arguments& a) {
  const auto device = read_device(session, upper_case(a[0].text()));
  const std::string item = upper_case(a[1].text());
  const bool exists = item == "EXISTS";
  if (!device) return exists ? Answer(Scalar("FALSE")) : refuse(device.error(), a[0].text());
  const auto value = device_information(session.services(), *device, exists ? "SHDW_MEMBER" : item);
  if (exists) return Scalar(value ? "TRUE" : "FALSE");
  if (!value && value.error() == Status::bad_parameter)
    return refuse(Emission(MessageId::dcl_ivkeyw), item);
  if (!value) return refuse(system_message(value.error()), a[0].text());
  if (const auto* const n = std::get_if<std::uint64_t>(&*value))
    return Scalar(static_cast<std::int64_t>(*n));
  return Scalar(text_of(*value));
}

/// The node's name, or the active value of a system parameter.
Answer getsyi(Session& session, const Arguments& a) {
  const std::string item = upper_case(a[0].text());
  if (item == "NODENAME") return Scalar(session.services().node_name());
  const auto id = parameter_named(item);
  const ParameterControl* const parameters = session.around().parameters;
  if (!id || parameters == nullptr) return refuse(Emission(MessageId::dcl_ivkeyw), item);
  return Scalar(parameters->active(*id));
}

Answer trnlnm(Session& session, const Arguments& a) {
  return Scalar(translation(session, upper_case(a[0].text())).value_or(""));
}

struct Function {
  std::string_view name;
  std::size_t arguments;
  Answer (*value)(Session&, const Arguments&);
};

constexpr std::array kFunctions{
    Function{"F$GETDVI", 2, getdvi},
    Function{"F$GETSYI", 1, getsyi},
    Function{"F$INTEGER", 1,
             [](Session&, const Arguments& a) -> Answer { return Scalar(a[0].number()); }},
    Function{"F$LENGTH", 1,
             [](Session&, const Arguments& a) -> Answer {
               return Scalar(static_cast<std::int64_t>(a[0].text().size()));
             }},
    Function{"F$STRING", 1,
             [](Session&, const Arguments& a) -> Answer { return Scalar(a[0].text()); }},
    Function{"F$TRNLNM", 1, trnlnm},
};

}  // namespace

std::string status_text(std::uint32_t status) { return fmt::format("%X{:08X}", status); }

Answer symbol_value(Session& session, const std::string& name) {
  const auto& symbols = session.process().symbols;
  if (const auto it = symbols.find(name); it != symbols.end()) return it->second;
  if (name == "$STATUS") return Scalar(status_text(session.status()));
  if (name == "$SEVERITY") return Scalar(std::to_string(session.status() & 7U));
  return refuse(Emission(MessageId::dcl_undsym), name);
}

Answer lexical_function(Session& session, const std::string& name, const Arguments& arguments) {
  const auto f = std::ranges::find(kFunctions, name, &Function::name);
  if (f == kFunctions.end()) return refuse(Emission(MessageId::dcl_ivfnam), name);
  if (arguments.size() < f->arguments) return refuse(Emission(MessageId::dcl_insfprm), name);
  if (arguments.size() > f->arguments) return refuse(Emission(MessageId::dcl_maxparm), name);
  return f->value(session, arguments);
}

std::optional<std::string> translation(Session& session, std::string_view name) {
  if (auto own = session.process().logical_names.find(name)) return own;
  if (auto system = session.services().logical_names().find(name)) return system;
  for (const UnitView& unit : session.services().units())
    if (unit.logical == name) return unit.name.with_underscore();
  return std::nullopt;
}

}  // namespace shadow::dcl
