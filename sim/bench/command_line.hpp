#pragma once
// DCL at a node: one line is a task of that node, and dies with it. Timeline and console give
// commands in this one way.
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/dcl/session/session.hpp"
#include "models/events/event_to.hpp"
#include "sim/bench/node_controls.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

/// How a line ended.
struct LineEnd {
  char severity = 'S';  // F: the node is down or died meanwhile
  std::vector<std::string> lines;
  std::vector<Emission> messages;
  std::string condition;  // of a service: its SS$ name without prefix
};

class CommandLine {
 public:
  /// Asked at a question: the lines before it, the prompt; "" = the default.
  using Answer =
      std::function<std::string(const std::vector<std::string>& lines, const std::string& prompt)>;
  using Done = std::function<void(const LineEnd&)>;

  explicit CommandLine(System& system);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// Starts the line; `done` is called once, as an event of the bench.
  void give(NodeId node, dcl::User user, std::string line, Answer answer, Done done);
  /// The same with a system service.
  void call(NodeId node, ServiceCall call, Done done);
  /// Is the user's next line one for the analyzer (ANALYZE/SYSTEM)?
  [[nodiscard]] bool in_analyzer(NodeId node, const std::string& user) const;
  [[nodiscard]] const dcl::CommandSet& commands() const { return commands_; }

 private:
  /// What a user has at a node from line to line, until the node dies.
  struct UserProcess {
    UserProcess(System& system, NodeId node) : controls(system, node) {}
    NodeControls controls;
    dcl::Process process;
    bool dead = false;
  };
  struct Running {
    NodeId node;
    std::unique_ptr<dcl::Session> session;
    Done done;
    LineEnd end;
    bool over = false;
  };
  UserProcess& process_of(NodeId node, const std::string& user);
  [[nodiscard]] dcl::Surroundings surroundings(NodeId node, UserProcess& process, Answer answer);
  static Task<void> run(CommandLine& self, std::size_t index, std::string line);
  static Task<void> serve(CommandLine& self, std::size_t index, ServiceCall call);
  /// Nothing: the node is down, and that has been said.
  [[nodiscard]] std::optional<std::size_t> begin(NodeId node, Done done);
  void ended(std::size_t index, LineEnd end);
  void node_died(NodeId node);
  void tell(std::uint64_t index);

  System& system_;
  dcl::CommandSet commands_;
  std::map<std::pair<NodeId, std::string>, std::unique_ptr<UserProcess>> processes_;
  std::deque<Running> running_;  // by number; those that are over keep their place
  models::EventTo<CommandLine, &CommandLine::tell> tell_{*this};
};

}  // namespace shadow::sim
