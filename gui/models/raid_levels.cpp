#include "gui/models/raid_levels.hpp"

#include <array>

namespace shadow::gui {

using namespace Qt::Literals::StringLiterals;

std::span<const RaidLevel> raid_levels() {
  static const std::array kLevels{
      RaidLevel{u"0"_s, u"striping"_s},
      RaidLevel{u"1"_s, u"shadowing"_s, true},
      RaidLevel{u"0+1"_s, u"striping and shadowing"_s, true},
      RaidLevel{u"3"_s, u"striping with one parity disk, synchronized drives"_s},
      RaidLevel{u"5"_s, u"striping with parity"_s},
      RaidLevel{u"6"_s, u"striping with two parity drives"_s},
  };
  return kLevels;
}

QString raid_levels_text() {
  QString text = u"<table cellpadding=4>"_s;
  for (const RaidLevel& l : raid_levels()) {
    const QString tag = l.shadowing ? u"b"_s : u"span"_s;
    text += u"<tr><td><%1>RAID %2</%1></td><td><%1>%3</%1></td></tr>"_s.arg(tag, l.level, l.name);
  }
  return text + u"</table>"_s;
}

}  // namespace shadow::gui
