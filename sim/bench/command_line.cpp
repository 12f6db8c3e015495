#include "sim/bench/command_line.hpp"

#include <algorithm>

#include "sim/bench/cluster_commands.hpp"
#include "sim/bench/command_files.hpp"
#include "sim/bench/service_calls.hpp"

namespace shadow::sim {
namespace {

Task<std::string> ready(std::string answer) { co_return answer; }

}  // namespace

CommandLine::CommandLine(System& system) : system_(system), commands_(dcl::shadowing_commands()) {
  add_cluster_commands(commands_, system, [this](const dcl::Session& s) {
    const auto it = std::find_if(running_.begin(), running_.end(),
                                 [&s](const Running& r) { return r.session.get() == &s; });
    return it->node;
  });
  system.on_death([this](NodeId n) { node_died(n); });
}

std::optional<std::size_t> CommandLine::begin(NodeId node, Done done) {
  const std::size_t index = running_.size();
  Running& r = running_.emplace_back();
  r.node = node;
  r.done = std::move(done);
  if (system_.engine(node) != nullptr) return index;
  LineEnd end;
  end.severity = 'F';
  end.lines.push_back(system_.node_name(node) + " is not running");
  ended(index, std::move(end));
  return {};
}

void CommandLine::call(NodeId node, ServiceCall call, Done done) {
  const auto index = begin(node, std::move(done));
  if (index) system_.shell(node)->scope().spawn(serve(*this, *index, std::move(call)));
}

Task<void> CommandLine::serve(CommandLine& self, std::size_t index, ServiceCall call) {
  Services& services = self.system_.engine(self.running_[index].node)->services();
  ServiceResult result = co_await call_service(services, std::move(call));
  LineEnd end;
  end.severity = severity(result.status);
  end.condition = condition(result.status).name;
  end.messages = std::move(result.messages);
  self.ended(index, std::move(end));
}

void CommandLine::give(NodeId node, dcl::User user, std::string line, Answer answer, Done done) {
  const auto index = begin(node, std::move(done));
  if (!index) return;
  UserProcess& process = process_of(node, user.name);
  running_[*index].session = std::make_unique<dcl::Session>(
      system_.engine(node)->services(), commands_, std::move(user),
      surroundings(node, process, std::move(answer)), &process.process);
  system_.shell(node)->scope().spawn(run(*this, *index, std::move(line)));
}

CommandLine::UserProcess& CommandLine::process_of(NodeId node, const std::string& user) {
  auto& slot = processes_[{node, user}];
  if (!slot || slot->dead) slot = std::make_unique<UserProcess>(system_, node);
  return *slot;
}

bool CommandLine::in_analyzer(NodeId node, const std::string& user) const {
  const auto it = processes_.find({node, user});
  return it != processes_.end() && !it->second->dead && it->second->process.analyzer;
}

dcl::Surroundings CommandLine::surroundings(NodeId node, UserProcess& process, Answer answer) {
  dcl::Surroundings around;
  around.ask = [answer = std::move(answer)](const std::vector<std::string>& lines,
                                            const std::string& prompt) {
    return ready(answer ? answer(lines, prompt) : std::string());
  };
  around.read_file = [this](const std::string& name) {
    return read_procedure(name, system_.scenario().file);
  };
  around.write_file = write_lines;
  around.sleep = [this, node](Duration d) { return system_.shell(node)->timers().sleep(d); };
  around.parameters = &process.controls;
  around.paths = &process.controls;
  return around;
}

Task<void> CommandLine::run(CommandLine& self, std::size_t index, std::string line) {
  const dcl::CommandResult result = co_await self.running_[index].session->execute(std::move(line));
  LineEnd end;
  end.severity = result.severity();
  end.lines = result.lines();
  end.messages = result.messages();
  self.ended(index, std::move(end));
}

void CommandLine::ended(std::size_t index, LineEnd end) {
  Running& r = running_[index];
  r.end = std::move(end);
  r.over = true;
  system_.queue().after({}, tell_, index);
}

/// The tasks of the node end right after this; what they gave up is told as an event.
void CommandLine::node_died(NodeId node) {
  for (auto& [key, process] : processes_) {
    if (key.first == node) process->dead = true;
  }
  for (std::size_t i = 0; i < running_.size(); ++i) {
    if (running_[i].over || running_[i].node != node) continue;
    LineEnd end;
    end.severity = 'F';
    end.lines.push_back(system_.node_name(node) + " died");
    ended(i, std::move(end));
  }
}

void CommandLine::tell(std::uint64_t index) {
  Running& r = running_[index];
  const Done done = std::move(r.done);
  const LineEnd end = std::move(r.end);
  r.session.reset();
  for (const Emission& e : end.messages) system_.witness().replied(r.node, e);
  if (done) done(end);
}

}  // namespace shadow::sim
